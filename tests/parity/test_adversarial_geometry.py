"""The geometry of GcGAN against the published one."""
import pytest
import torch

from mmgcl.models.objectives.geometry_consistency import GEOMETRIES, Geometry, commutator
from tests.parity.recorded import cases

FILE = 'adversarial/gcgan_ops.npz'
ROTATION = GEOMETRIES['rotation']
# The recorded maps of an image; direction 1 of the rotation is the inverse of direction 0.
MAPS = {'rot_dir0': ROTATION, 'rot_dir1': Geometry(ROTATION.inverse, ROTATION.forward),
        'vf': GEOMETRIES['flip'], 'hf': GEOMETRIES['mirror']}
WEIGHT = 10 * 2  # of every recorded loss, by the recording's notes


def leaf(array: object) -> torch.Tensor:
    return torch.as_tensor(array, dtype=torch.float64).requires_grad_()


@pytest.mark.parametrize('case', cases(FILE, r'(\w+)\.AB$'))
def test_consistency_and_its_gradients(reference, assert_matches, case):
    arrays = reference(FILE)
    image, turned = leaf(arrays[f'{case}.AB']), leaf(arrays[f'{case}.AB_gc'])
    loss = WEIGHT * commutator(image, turned, MAPS[case])
    loss.backward()
    assert_matches(loss, arrays[f'{case}.loss'], 1e-6)
    assert_matches(image.grad, arrays[f'{case}.grad_AB'], 1e-6)
    assert_matches(turned.grad, arrays[f'{case}.grad_AB_gc'], 1e-6)


@pytest.mark.parametrize('name', cases(FILE, r'(rot_dir\d)$'))
def test_rotation_is_clockwise_and_its_inverse_is_not(reference, assert_matches, name):
    arrays = reference(FILE)
    turned = MAPS[name].forward(torch.from_numpy(arrays['x']))
    assert_matches(turned, arrays[name], 0.0)
