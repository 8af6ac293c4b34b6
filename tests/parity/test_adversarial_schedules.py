"""Learning rates of the adversarial family against published tables."""
import pytest
import torch
from mmengine.optim import OptimWrapper

from mmgcl.engine.config import load_config
from mmgcl.registry import PARAM_SCHEDULERS

# The published form starts an epoch earlier and leaves the last epoch idle.
GCGAN = [{'type': 'LinearLR', 'start_factor': 1.0, 'end_factor': 0.0, 'begin': 98, 'end': 200}]


def rates(schedulers: list[dict], epochs: int, rate: float) -> torch.Tensor:
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([parameter], lr=rate)
    wrapper = OptimWrapper(optimizer)
    built = []
    for config in schedulers:
        config = {'by_epoch': True, **config}
        if config['type'] == 'ConstantThenLinearLR':
            config.setdefault('end', epochs)
        built.append(PARAM_SCHEDULERS.build(config, default_args={'optimizer': wrapper}))
    found = []
    for _ in range(epochs):
        found.append(optimizer.param_groups[0]['lr'])
        wrapper.step()
        for scheduler in built:
            scheduler.step()
    return torch.tensor(found, dtype=torch.float64)


@pytest.mark.parametrize(('config', 'file', 'table'), [
    ('gcl/h2z.py', 'lr_cyclegan', 'cut_linear'),
    ('cyclegan/h2z.py', 'lr_cyclegan', 'cyclegan_linear_100_100'),
    ('distancegan/h2z.py', 'distance_ops', 'lr_per_epoch')])
def test_rate_of_every_epoch(reference, assert_matches, repository, config, file, table):
    expected = reference(f'adversarial/{file}.npz')[table]
    config = load_config(repository / 'configs' / config)
    assert config.max_epochs == len(expected)
    found = rates(config.param_scheduler, config.max_epochs, config.optim_wrapper.optimizer.lr)
    assert_matches(found, expected, 1e-10)


def test_published_rates_of_gcgan(reference, assert_matches):
    expected = reference('adversarial/gcgan_ops.npz')['lr_lambda']
    assert_matches(rates(GCGAN, len(expected), 2e-4), expected, 1e-10)
