"""Anti-aliased resampling by a factor of two."""
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.ops.capture import is_captured
from mmgcl.models.ops.reflect_pad import reflect, reflect_backward

DOWN_TAPS = (0.25, 0.5, 0.25)
UP_TAPS = (0.25, 0.75, 0.75, 0.25)


class _FixedFilter(nn.Module):
    """A layer without weights that ignores the ``filt`` entry of published checkpoints.

    The filter is a constant, so our checkpoints do not contain it.
    """

    taps: tuple[float, ...]
    published_name = 'filt'

    def published_filter(self, channels: int) -> Tensor:
        """The filter (C, 1, k, k) as published checkpoints hold it."""
        taps = torch.tensor(self.taps)
        return torch.outer(taps, taps).repeat(channels, 1, 1, 1)

    def _load_from_state_dict(
            self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        state_dict.pop(f'{prefix}filt', None)
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


class BlurDown(_FixedFilter):
    r"""Downsamples by 2 after a binomial blur (Zhang, 2019), with reflection padding.

    In each direction

    .. math:: y_m = (x_{2m-1} + 2 x_{2m} + x_{2m+1}) / 4.

    Args:
        channels: C.

    Shapes:
        (B, C, H, W) with H, W >= 2 -> (B, C, ceil(H / 2), ceil(W / 2)).

    Example::

        >>> BlurDown(3)(torch.ones(1, 3, 8, 8)).shape
        torch.Size([1, 3, 4, 4])
    """

    taps = DOWN_TAPS

    kernel: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.register_buffer('kernel', self.published_filter(channels), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        if is_captured():
            return _blur_down(image, self.kernel, self.channels)
        return _BlurDown.apply(image, self.kernel)

    def extra_repr(self) -> str:
        return f'{self.channels}'


class _BlurDown(torch.autograd.Function):
    """Saves nothing: a constant filter's gradient needs no input, yet ``F.conv2d`` keeps it."""

    @staticmethod
    def forward(ctx: Any, image: Tensor, kernel: Tensor) -> Tensor:
        ctx.shape, ctx.kernel = image.shape, kernel
        return _blur_down(image, kernel, len(kernel))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        even = [1 - side % 2 for side in ctx.shape[-2:]]
        padded = F.conv_transpose2d(gradient, ctx.kernel.to(gradient.dtype), stride=2,
                                    output_padding=even, groups=len(ctx.kernel))
        return reflect_backward(padded, ctx.shape, 1), None


def _blur_down(image: Tensor, kernel: Tensor, groups: int) -> Tensor:
    return F.conv2d(reflect(image, 1), kernel, stride=2, groups=groups)


class BlurUp(_FixedFilter):
    r"""Upsamples by 2 with the filter (1, 3, 3, 1) / 4 and replicated borders.

    In each direction

    .. math:: y_{2m} = (x_{m-1} + 3 x_m) / 4, \qquad y_{2m+1} = (3 x_m + x_{m+1}) / 4,

    which equals bilinear interpolation between pixel centres and is computed that way: faster than
    the published transposed convolution, with the same result.

    Shapes:
        (B, C, H, W) -> (B, C, 2 H, 2 W).

    Example::

        >>> BlurUp()(torch.ones(1, 3, 4, 4)).shape
        torch.Size([1, 3, 8, 8])
    """

    taps = UP_TAPS

    def forward(self, image: Tensor) -> Tensor:
        return F.interpolate(image, scale_factor=2, mode='bilinear', align_corners=False)
