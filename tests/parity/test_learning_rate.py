"""The learning rate of every epoch against the published schedules.

What CycleGAN calls linear with 100 + 100 epochs is the same rule. A published file has either rates
or factors of the first rate; both are compared as factors.
"""
import numpy as np
import pytest
import torch

from mmgcl.engine.schedulers import ConstantThenLinearLR

CASES = [
    ('patchgcl/lr_schedule.npz', 'lr'),
    ('contrastive/lr_schedule.npz', 'factor'),
    ('adversarial/lr_cyclegan.npz', 'linear')]


def factors(epochs: int, constant: int) -> torch.Tensor:
    """Of the first rate, in each epoch, when ``constant`` epochs have the full rate."""
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ConstantThenLinearLR(optimizer, constant=constant / epochs, end=epochs)
    seen = []
    for _ in range(epochs):
        seen.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        scheduler.step()
    return torch.tensor(seen, dtype=torch.float64)


@pytest.mark.parametrize(('file', 'key'), CASES)
def test_rate_of_every_epoch(reference, assert_matches, file, key):
    schedules = {name: array for name, array in reference(file).items() if key in name}
    assert schedules
    for schedule in schedules.values():
        full = int(np.isclose(schedule, schedule[0], rtol=1e-9).sum())
        assert_matches(
            schedule[0] * factors(len(schedule), full), schedule, 1e-10)
