"""Learning rates of the adversarial family against published tables, whatever their length."""
import numpy as np
import pytest
import torch
from mmengine.optim import OptimWrapper

from mmgcl.engine.config import load_config
from mmgcl.registry import PARAM_SCHEDULERS
from tests.parity.recorded import Arrays

GCGAN, DISTANCEGAN = 'adversarial/gcgan_ops.npz', 'adversarial/distance_ops.npz'
PUBLISHED = {'lr': 2e-4, 'constant': 100, 'decay': 100}  # of both


def rates(schedulers: list[dict], epochs: int, rate: float) -> torch.Tensor:
    parameter = torch.nn.Parameter(torch.zeros(1))
    wrapper = OptimWrapper(torch.optim.Adam([parameter], lr=rate))
    built = [PARAM_SCHEDULERS.build({'by_epoch': True, 'end': epochs, **config},
                                    default_args={'optimizer': wrapper}) for config in schedulers]
    found = []
    for _ in range(epochs):
        found.append(wrapper.optimizer.param_groups[0]['lr'])
        wrapper.step()
        for scheduler in built:
            scheduler.step()
    return torch.tensor(found, dtype=torch.float64)


def lengths(arrays: Arrays) -> tuple[int, int]:
    """Epochs at the full rate, and those towards zero."""
    return int(arrays['lr_niter']), int(arrays['lr_niter_decay'])


def linear(begin: int, end: int) -> list[dict]:
    return [{'type': 'LinearLR', 'start_factor': 1.0, 'end_factor': 0.0,
             'begin': begin, 'end': end}]


def test_rate_of_distancegan(reference, assert_matches):
    arrays = reference(DISTANCEGAN)
    constant, decay = lengths(arrays)
    expected = arrays['lr_per_epoch']
    schedulers = linear(begin=constant, end=constant + decay + 1)
    assert_matches(rates(schedulers, constant + decay, expected[0]), expected, 1e-10)


def test_rate_of_gcgan(reference, assert_matches):
    """The published form starts an epoch earlier and leaves the last epoch idle."""
    arrays = reference(GCGAN)
    constant, decay = lengths(arrays)
    expected = arrays['lr_lambda']
    schedulers = linear(begin=constant - 2, end=constant + decay)
    assert_matches(rates(schedulers, constant + decay, expected[0]), expected, 1e-10)


def test_config_of_distancegan_has_the_published_schedule(repository):
    config = load_config(repository / 'configs/distancegan/h2z.py')
    constant, decay = PUBLISHED['constant'], PUBLISHED['decay']
    assert config.max_epochs == constant + decay
    epochs = np.arange(1, config.max_epochs + 1)
    expected = PUBLISHED['lr'] * (1 - np.maximum(0, epochs - 1 - constant) / decay)
    found = rates(config.param_scheduler, config.max_epochs, config.optim_wrapper.optimizer.lr)
    assert found.numpy() == pytest.approx(expected)


@pytest.mark.parametrize(('path', 'constant', 'decay'), [
    ('gcl/h2z.py', 200, 200), ('cut/h2z.py', 200, 200), ('fastcut/h2z.py', 150, 50),
    ('cyclegan/h2z.py', 100, 100)])
def test_configs_have_the_published_linear_schedule(repository, path, constant, decay):
    config = load_config(repository / 'configs' / path)
    assert config.max_epochs == constant + decay
    epochs = np.arange(1, config.max_epochs + 1)
    expected = PUBLISHED['lr'] * (1 - np.maximum(0, epochs - constant) / (decay + 1))
    found = rates(config.param_scheduler, config.max_epochs, config.optim_wrapper.optimizer.lr)
    assert found.numpy() == pytest.approx(expected)
