"""The distances of DistanceGAN and their gradients against published ones."""
import numpy as np
import pytest
import torch

from mmgcl.models.objectives import DistancePreservation
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom

NAMES = {'real_A': 'real_x', 'real_B': 'real_y', 'fake_A': 'fake_x', 'fake_B': 'fake_y'}
GRADIENT_OF = {'x': 1.5, 'y': 0.7}  # the recorded gradients are of this sum of both sides


@pytest.mark.parametrize('form', ['pairs', 'self'])
@pytest.mark.parametrize('scale', ['norm', 'raw'])
def test_losses_and_gradients(reference, assert_matches, form, scale):
    arrays = reference('adversarial/distance_ops.npz')
    images = {ours: torch.as_tensor(arrays[f'{form}_{scale}.{name}'],
                                    dtype=torch.float64).requires_grad_()
              for name, ours in NAMES.items()}
    objective = DistancePreservation(
        form, weights=GRADIENT_OF, normalise=scale == 'norm', unit='batch').double()
    if scale == 'norm':
        objective.statistics.copy_(torch.from_numpy(np.array(
            [[arrays[f'{kind}_{domain}'] for kind in ('expectation', 'std')] for domain in 'AB'])))
        objective.load_state_dict(objective.state_dict())  # as a checkpoint brings them
    terms = objective(StepContext(images, None, StepRandom(0, 0)))
    sum(terms.values()).backward()
    for domain, side in (('x', 'A'), ('y', 'B')):
        expected = arrays[f'{form}_{scale}.loss_{side}']
        assert_matches(terms[domain] / GRADIENT_OF[domain], expected, 1e-5)
    for name, ours in NAMES.items():
        expected = arrays[f'{form}_{scale}.grad_{name}']
        assert_matches(images[ours].grad, expected, 1e-5)


@pytest.mark.parametrize(('file', 'form'), [('pairs', 'pairs'), ('self_cycle', 'self')])
def test_statistics_of_the_data(reference, assert_matches, file, form):
    arrays = reference(f'adversarial/distance_{file}.npz')
    size = len(arrays['dataset_A.0'])
    images = {}
    for ours, published in (('x', 'A'), ('y', 'B')):
        batches = [torch.as_tensor(array, dtype=torch.float64) for name, array in arrays.items()
                   if name.startswith(f'dataset_{published}.') and len(array) == size]
        images[ours] = torch.cat(batches)
    objective = DistancePreservation(form, unit='batch', max_items=int(arrays['max_items']))
    objective.double().measure(images, size)
    for row, domain in zip(objective.statistics, 'AB'):
        assert_matches(row[0], arrays[f'expectation_{domain}'], 1e-6)
        assert_matches(row[1], arrays[f'std_{domain}'], 1e-6)
