"""The learning-rate rule."""
import pytest
import torch

from mmgcl.engine.schedulers import ConstantThenLinearLR


def rates(total: int, constant: float) -> list[float]:
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ConstantThenLinearLR(optimizer, constant=constant, end=total)
    seen = []
    for _ in range(total):
        seen.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        scheduler.step()
    return seen


@pytest.mark.parametrize(('total', 'constant'), [(400, 0.5), (7, 0.5), (10, 0.0), (5, 1.0)])
def test_rate_of_each_epoch_follows_the_published_rule(total: int, constant: float):
    full = int(total * constant)
    expected = [1 - max(0, epoch - full) / (total - full + 1) for epoch in range(1, total + 1)]
    assert rates(total, constant) == pytest.approx(expected)


@pytest.mark.parametrize(('total', 'expected'), [
    (1, [1.0]), (2, [1.0, 0.5]), (3, [1, 2 / 3, 1 / 3])])
def test_short_runs_begin_at_the_full_rate(total: int, expected: list[float]):
    assert rates(total, 0.5) == pytest.approx(expected)


def test_share_out_of_range_is_refused():
    with pytest.raises(ValueError, match='share of the run'):
        rates(4, 1.5)
