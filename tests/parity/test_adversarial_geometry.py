"""The geometry of GcGAN against the published one."""
import pytest
import torch

from mmgcl.models.objectives.geometry_consistency import GEOMETRIES, commutator

CASES = {'rot_dir0': 'rotation', 'vf': 'flip', 'hf': 'mirror'}


def leaf(array: object) -> torch.Tensor:
    return torch.as_tensor(array, dtype=torch.float64).requires_grad_()


@pytest.mark.parametrize('case', CASES)
def test_consistency_and_its_gradients(reference, assert_matches, case):
    arrays = reference('adversarial/gcgan_ops.npz')
    image, turned = leaf(arrays[f'{case}.AB']), leaf(arrays[f'{case}.AB_gc'])
    loss = 20 * commutator(image, turned, GEOMETRIES[CASES[case]])  # 10 times 2
    loss.backward()
    assert_matches(loss, arrays[f'{case}.loss'], 1e-6)
    assert_matches(image.grad, arrays[f'{case}.grad_AB'], 1e-6)
    assert_matches(turned.grad, arrays[f'{case}.grad_AB_gc'], 1e-6)


@pytest.mark.parametrize(('name', 'part'), [('rot_dir0', 'forward'), ('rot_dir1', 'inverse')])
def test_rotation_is_clockwise_and_its_inverse_is_not(reference, assert_matches, name, part):
    arrays = reference('adversarial/gcgan_ops.npz')
    turned = getattr(GEOMETRIES['rotation'], part)(torch.from_numpy(arrays['x']))
    assert_matches(turned, arrays[name], 0.0)
