"""Reflected borders whose gradient needs no image."""
import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F

from mmgcl.models.ops.capture import is_captured


class ReflectPad(nn.Module):
    """``nn.ReflectionPad2d`` that keeps nothing for the gradient; that of torch keeps its input.

    Shapes:
        (B, C, H, W) with H, W > width -> (B, C, H + 2 width, W + 2 width).
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
    """The gradient of an image of this shape from that of the image with its borders."""
    like = gradient.new_empty(1).expand(shape)  # of which the shape is read
    return torch.ops.aten.reflection_pad2d_backward(gradient, like, 4 * [width])


class _ReflectPad(torch.autograd.Function):

    @staticmethod
    def forward(ctx: FunctionCtx, image: Tensor, width: int) -> Tensor:
        ctx.shape, ctx.width = image.shape, width
        return reflect(image, width)

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, None]:
        return reflect_backward(gradient, ctx.shape, ctx.width), None
