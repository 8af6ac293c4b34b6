"""Quirks of dependencies."""
import torch
from torch import nn

from mmgcl.compat import contiguous_gradient


def test_memory_order_of_a_gradient_does_not_change_it():
    # Without the guard, torch's instance norm on a CPU gives another gradient here.
    norm = nn.InstanceNorm2d(16)
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(1, 16, 8, 8, generator=generator, requires_grad=True)
    cotangent = torch.randn(1, 16, 8, 8, generator=generator)
    gradients = []
    for order in (torch.contiguous_format, torch.channels_last):
        image.grad = None
        contiguous_gradient(norm(image)).backward(cotangent.contiguous(memory_format=order))
        gradients.append(image.grad.clone())
    torch.testing.assert_close(*gradients)
