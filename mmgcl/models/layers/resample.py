"""Resampling by two without aliasing."""
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx
from torch.nn import functional as F

from mmgcl.models.ops.capture import is_captured
from mmgcl.models.ops.reflect_pad import reflect, reflect_backward

DOWN_TAPS = (0.25, 0.5, 0.25)


class _FixedFilter(nn.Module):
    """A layer without weights that also takes the state of its published twin.

    Published checkpoints carry the filter as ``filt``. It is a constant, so ours do not, and a
    published one is passed over.
    """

    def _load_from_state_dict(
            self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        state_dict.pop(f'{prefix}filt', None)
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


class BlurDown(_FixedFilter):
    r"""Halves an image after a binomial blur (Zhang, 2019), with reflected borders.

    In each direction

    .. math:: y_m = (x_{2m-1} + 2 x_{2m} + x_{2m+1}) / 4.

    Args:
        channels: C.

    Shapes:
        (B, C, H, W) with H, W >= 2 -> (B, C, ceil(H / 2), ceil(W / 2)).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        taps = torch.tensor(DOWN_TAPS)
        kernel = torch.outer(taps, taps).repeat(channels, 1, 1, 1)
        self.register_buffer('kernel', kernel, persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        if is_captured():
            return _blur_down(image, self.kernel)
        return _BlurDown.apply(image, self.kernel)

    def extra_repr(self) -> str:
        return f'{self.channels}'


class _BlurDown(torch.autograd.Function):
    """A constant filter's gradient needs no image; that of ``F.conv2d`` keeps it all the same."""

    @staticmethod
    def forward(ctx: FunctionCtx, image: Tensor, kernel: Tensor) -> Tensor:
        ctx.shape, ctx.kernel = image.shape, kernel
        return _blur_down(image, kernel)

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, None]:
        even = [1 - side % 2 for side in ctx.shape[-2:]]
        padded = F.conv_transpose2d(gradient, ctx.kernel.to(gradient.dtype), stride=2,
                                    output_padding=even, groups=len(ctx.kernel))
        return reflect_backward(padded, ctx.shape, 1), None


def _blur_down(image: Tensor, kernel: Tensor) -> Tensor:
    return F.conv2d(reflect(image, 1), kernel, stride=2, groups=len(kernel))


class BlurUp(_FixedFilter):
    r"""Doubles an image with the filter (1, 3, 3, 1) / 4 and repeated borders.

    In each direction

    .. math:: y_{2m} = (x_{m-1} + 3 x_m) / 4, \qquad y_{2m+1} = (3 x_m + x_{m+1}) / 4,

    which is bilinear interpolation between pixel centres, and is computed as such: it is faster
    than the transposed convolution of the published code and equals it.

    Shapes:
        (B, C, H, W) -> (B, C, 2 H, 2 W).
    """

    def forward(self, image: Tensor) -> Tensor:
        return F.interpolate(image, scale_factor=2, mode='bilinear', align_corners=False)
