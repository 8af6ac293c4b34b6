"""Parts of the contrastive methods against published code."""
import numpy as np
import pytest
import torch
from torch import Tensor

from mmgcl.models.heads.mlp import PatchMLP, unit_rows
from mmgcl.models.losses.patch_nce import PatchNCELoss
from mmgcl.models.samplers import gather_patches
from tests.parity.steps import load, under

# Recorded in single precision; the largest entry sets the scale.
TOLERANCE = 1e-5


def tensor(array: np.ndarray) -> Tensor:
    return torch.from_numpy(array).double()


@pytest.mark.parametrize('case', range(5))
def test_patch_nce(reference, assert_matches, case):
    arrays = under(reference('contrastive/patchnce.npz'), f'c{case}/')
    shape = (int(arrays['batch_size']), int(arrays['num_patches_per_image']), -1)
    queries = tensor(arrays['feat_q']).reshape(shape).requires_grad_()
    keys = tensor(arrays['feat_k']).reshape(shape).requires_grad_()
    loss = PatchNCELoss(float(arrays['T']), 'batch' if arrays['all_negatives'] else 'image')
    value = loss(queries, keys).mean()
    value.backward()
    # Single precision rounds logits to 1e-7 of themselves, and the loss is a small difference.
    assert_matches(value, arrays['loss_mean'], 1e-7, scale=float(abs(arrays['logits']).max()))
    assert_matches(queries.grad.flatten(0, 1), arrays['grad_feat_q_of_mean'], TOLERANCE)
    assert keys.grad is None


@pytest.mark.usefixtures('double')
def test_patch_head(reference, assert_matches):
    arrays = reference('contrastive/patch_sample_f.npz')
    features = [tensor(arrays[f'feat_{layer}']).requires_grad_() for layer in range(3)]
    state = under(arrays, 'param/')
    head = PatchMLP([layer.shape[1] for layer in features], len(state['mlp_0.0.weight']))
    load(head, state)
    patches = [
        gather_patches(layer, torch.from_numpy(arrays[f'patch_ids_{number}']).expand(2, -1))
        for number, layer in enumerate(features)]
    projected = head(patches)
    cotangent = torch.stack([tensor(arrays[f'cotangent_{layer}']) for layer in range(3)])
    projected.flatten(1, 2).backward(cotangent)
    for number, layer in enumerate(features):
        assert_matches(projected[number].flatten(0, 1), arrays[f'out_{number}'], TOLERANCE)
        assert_matches(layer.grad, arrays[f'grad_feat_{number}'], TOLERANCE)
        assert_matches(unit_rows(patches[number]).flatten(0, 1),
                       arrays[f'out_no_mlp_{number}'], TOLERANCE)
    for (name, gradient), parameter in zip(
            under(arrays, 'grad_param/').items(), head.parameters()):
        assert_matches(parameter.grad, gradient, TOLERANCE), name
