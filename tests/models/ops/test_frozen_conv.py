"""3x3 convolutions with constants for weights."""
import torch
from torch.nn import functional as F

from mmgcl.models.ops import frozen_conv3x3


def test_is_the_convolution_and_keeps_nothing():
    image = torch.randn(2, 3, 5, 4, dtype=torch.float64, requires_grad=True)
    weight, bias, kept = torch.randn(6, 3, 3, 3).double(), torch.randn(6).double(), []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda kept: kept):
        made = frozen_conv3x3(image, weight, bias)
    assert not kept
    assert torch.equal(made, F.conv2d(image, weight, bias, padding=1))
    assert torch.autograd.gradcheck(lambda image: frozen_conv3x3(image, weight, bias), image)
    assert torch.autograd.gradgradcheck(lambda image: frozen_conv3x3(image, weight, bias), image)


def test_gradient_in_mixed_precision_has_the_type_of_the_image():
    image = torch.randn(1, 3, 6, 6, requires_grad=True)
    with torch.autocast('cpu', torch.bfloat16):
        made = frozen_conv3x3(image, torch.randn(4, 3, 3, 3), torch.zeros(4))
    assert made.dtype == torch.bfloat16
    made.sum().backward()
    assert image.grad.dtype == torch.float32
