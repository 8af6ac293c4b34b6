"""Reflection padding that saves nothing for its gradient."""
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.ops.capture import is_captured


class ReflectPad(nn.Module):
    """``nn.ReflectionPad2d`` that saves nothing for the gradient; torch's saves its input.

    Shapes:
        (B, C, H, W) with H, W > width -> (B, C, H + 2 width, W + 2 width).

    Example::

        >>> ReflectPad(3)(torch.rand(1, 3, 8, 8)).shape
        torch.Size([1, 3, 14, 14])
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def forward(self, image: Tensor) -> Tensor:
        if is_captured():
            return reflect(image, self.width)
        return _ReflectPad.apply(image, self.width)

    def extra_repr(self) -> str:
        return f'{self.width}'


def reflect(image: Tensor, width: int) -> Tensor:
    return F.pad(image, 4 * (width,), mode='reflect')


def reflect_backward(gradient: Tensor, shape: torch.Size, width: int) -> Tensor:
    """Gradient of the unpadded image, of the given shape, from that of the padded one."""
    like = gradient.new_empty(1).expand(shape)  # only its shape is read
    return torch.ops.aten.reflection_pad2d_backward(gradient, like, 4 * [width])


class _ReflectPad(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, image: Tensor, width: int) -> Tensor:
        ctx.shape, ctx.width = image.shape, width
        return reflect(image, width)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return reflect_backward(gradient, ctx.shape, ctx.width), None
