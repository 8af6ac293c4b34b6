"""The distances of DistanceGAN and their gradients against published ones."""
import numpy as np
import pytest
import torch

from mmgcl.models.objectives import DistancePreservation
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom
from tests.parity.distances import form_of, measured_batches
from tests.parity.recorded import Arrays, cases, files

FILE = 'adversarial/distance_ops.npz'
NAMES = {'real_A': 'real_x', 'real_B': 'real_y', 'fake_A': 'fake_x', 'fake_B': 'fake_y'}
SIDES = {'x': 'A', 'y': 'B'}


def objective_of(arrays: Arrays, case: str) -> DistancePreservation:
    form, scale = case.split('_')
    objective = DistancePreservation(
        form, weights={'x': 1.0, 'y': 1.0}, normalise=scale == 'norm', unit='batch').double()
    if scale == 'norm':
        objective.statistics.copy_(torch.from_numpy(np.array(
            [[arrays[f'{kind}_{domain}'] for kind in ('expectation', 'std')] for domain in 'AB'])))
        objective.load_state_dict(objective.state_dict())  # as a checkpoint brings them
    return objective


@pytest.mark.parametrize('case', cases(FILE, r'((?:pairs|self)_(?:norm|raw))\.'))
def test_losses_and_gradients(reference, assert_matches, case):
    arrays = reference(FILE)
    images = {ours: torch.as_tensor(arrays[f'{case}.{name}'], dtype=torch.float64).requires_grad_()
              for name, ours in NAMES.items()}
    terms = objective_of(arrays, case)(StepContext(images, None, StepRandom(0, 0)))
    sum(terms.values()).backward()
    for domain, side in SIDES.items():
        assert_matches(terms[domain], arrays[f'{case}.loss_{side}'], 1e-5)
        # The recorded gradients are of a weighted sum of both sides, and each side has images of
        # its own: the first gives the weight, which the second must have as well.
        real, fake = (arrays[f'{case}.grad_{name}'] for name in
                      (f'real_{side}', f'fake_{"BA"["AB".index(side)]}'))
        output = images['fake_y' if domain == 'x' else 'fake_x'].grad
        weight = float((output * torch.from_numpy(fake)).sum() / output.square().sum())
        assert weight > 0
        assert_matches(weight * output, fake, 1e-5)
        assert_matches(weight * images[f'real_{domain}'].grad, real, 1e-5)


@pytest.mark.parametrize('file', [file for file in files('adversarial/distance_*.npz')
                                  if cases(file, r'(dataset_A)')])
def test_statistics_of_the_data(reference, assert_matches, file):
    arrays = reference(file)
    batches = measured_batches(arrays)
    objective = DistancePreservation(
        form_of(file), unit='batch', max_items=int(arrays['max_items'])).double()
    objective.measure({domain: torch.cat(images) for domain, images in batches.items()},
                      len(batches['x'][0]))
    for row, domain in zip(objective.statistics, 'AB'):
        # Summed up in single precision; the deviation is of distances that differ little.
        assert_matches(row[0], arrays[f'expectation_{domain}'], 1e-6)
        assert_matches(row[1], arrays[f'std_{domain}'], 1e-5)
