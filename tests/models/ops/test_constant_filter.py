"""Depth-wise convolution with a constant kernel."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.ops import constant_filter

FORMS = [(1, 0), (1, 2), (2, 0), (2, 1), (3, 1)]


def inputs(side: int = 7) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    features = torch.randn(1, 2, side, side + 1, dtype=torch.float64, requires_grad=True)
    return features, torch.randn(4, 4, dtype=torch.float64)


@pytest.mark.parametrize(('stride', 'padding'), FORMS)
def test_it_is_torchs_convolution_of_each_channel(stride, padding):
    features, kernel = inputs()
    expected = F.conv2d(features, kernel.expand(2, 1, 4, 4), stride=stride, padding=padding,
                        groups=2)
    assert torch.allclose(constant_filter(features, kernel, stride, padding), expected)


@pytest.mark.parametrize('side', [6, 7, 8])
@pytest.mark.parametrize(('stride', 'padding'), FORMS)
def test_first_and_second_gradient(stride, padding, side):
    features, kernel = inputs(side)
    assert torch.autograd.gradcheck(
        lambda image: constant_filter(image, kernel, stride, padding), features)
    assert torch.autograd.gradgradcheck(
        lambda image: constant_filter(image, kernel, stride, padding), features)


def test_nothing_is_kept_for_the_gradient():
    features, kernel = inputs()
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda tensor: tensor):
        constant_filter(features, kernel)
    assert not kept
