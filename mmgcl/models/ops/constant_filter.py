"""Filtering all channels with one constant kernel."""
from typing import Any

from torch import Tensor
from torch.autograd import Function
from torch.nn import functional as F

from mmgcl.models.ops.capture import is_captured


def constant_filter(features: Tensor, kernel: Tensor, stride: int = 1, padding: int = 0) -> Tensor:
    """Depth-wise convolution with a kernel that is never learned.

    ``F.conv2d`` keeps the features for the kernel's gradient, and in a second derivative computes
    that gradient channel by channel, wanted or not. Here nothing is kept, and every derivative is
    one filter again.

    Shapes:
        features (B, C, H, W), kernel (k, k) -> (B, C, H', W') with
        :math:`H' = \\lfloor (H + 2 p - k) / s \\rfloor + 1`.
    """
    if is_captured():
        return _filter(features, kernel, stride, padding)
    return _Filter.apply(features, kernel, stride, padding)


class _Filter(Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor, kernel: Tensor, stride: int,
                padding: int) -> Tensor:
        ctx.size, ctx.settings = features.shape[-2:], (kernel, stride, padding)
        return _filter(features, kernel, stride, padding)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        return _Adjoint.apply(gradient, ctx.size, *ctx.settings), None, None, None


class _Adjoint(Function):
    """The gradient of the filter, which is linear as well; its gradient is the filter."""

    @staticmethod
    def forward(ctx: Any, gradient: Tensor, size: tuple[int, int], kernel: Tensor,
                stride: int, padding: int) -> Tensor:
        ctx.settings = (kernel, stride, padding)
        channels = gradient.shape[1]
        # Rows and columns at the far end that no filter has reached.
        rest = [side - (made - 1) * stride + 2 * padding - len(kernel)
                for side, made in zip(size, gradient.shape[-2:])]
        return F.conv_transpose2d(
            gradient, _per_channel(kernel, gradient), stride=stride, padding=padding,
            output_padding=rest, groups=channels)

    @staticmethod
    def backward(ctx: Any, features: Tensor) -> tuple[Tensor, None, None, None, None]:
        return _Filter.apply(features, *ctx.settings), None, None, None, None


def _filter(features: Tensor, kernel: Tensor, stride: int, padding: int) -> Tensor:
    return F.conv2d(features, _per_channel(kernel, features), stride=stride, padding=padding,
                    groups=int(features.shape[1]))


def _per_channel(kernel: Tensor, features: Tensor) -> Tensor:
    channels = int(features.shape[1])  # a number for exports, whose convolutions have a fixed one
    return kernel.to(features.dtype).expand(channels, 1, -1, -1)
