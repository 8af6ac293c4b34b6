"""The learning-rate rule."""
import math

import pytest
import torch
from mmengine.hooks import ParamSchedulerHook
from mmengine.runner import Runner

from mmgcl.engine.resume import optimizers, schedule_states
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


def rates_by_config(runner: Runner, epochs: int,
                    metrics: list[float] | None = None) -> list[float]:
    """The rate of each epoch, by the hook that steps the schedules of a run."""
    assert runner.train_loop.max_epochs == epochs  # which builds the loop
    found = optimizers(runner)
    schedule_states(runner)
    hook, seen = ParamSchedulerHook(), []
    for epoch in range(epochs):
        rate, = {optimizer.param_groups[0]['lr'] for optimizer in found.values()}
        seen.append(rate / 2e-3)
        for wrapper in runner.optim_wrapper.values():
            wrapper.step()
        hook.after_train_epoch(runner)
        if metrics is not None:
            hook.after_val_epoch(runner, {'score': metrics[epoch]})
    return seen


@pytest.mark.parametrize(('config', 'metrics', 'expected'), [
    # lr_policy 'step', 'cosine' and 'plateau' of the published code, with shorter steps.
    (dict(type='StepLR', step_size=2, gamma=0.1), None, [1, 1, 0.1, 0.1, 0.01, 0.01]),
    (dict(type='CosineAnnealingLR', T_max=6, eta_min=0.0), None,
     [(1 + math.cos(math.pi * epoch / 6)) / 2 for epoch in range(6)]),
    (dict(type='ReduceOnPlateauLR', monitor='score', rule='less', factor=0.2, threshold=0.01,
          patience=1), [5.0, 4.0, 4.0, 4.0, 3.0, 3.0], [1, 1, 1, 1, 0.2, 0.2])])
def test_other_policies_of_the_published_code_go_by_name(tiny_runner, config, metrics, expected):
    runner = tiny_runner(**{
        'param_scheduler': [config], 'max_epochs': 6, 'optim_wrapper.optimizer.lr': 2e-3})
    assert rates_by_config(runner, 6, metrics) == pytest.approx(expected)
