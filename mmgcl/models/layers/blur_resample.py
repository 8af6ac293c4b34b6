"""Blurred resampling of StyleGAN2."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.ops import constant_filter

TAPS = (0.125, 0.375, 0.375, 0.125)


class BlurResample(nn.Module):
    r"""Inserts zeros, blurs, and keeps every n-th pixel (Karras et al., 2020; Zhang, 2019).

    In each direction the image gets u - 1 zeros behind every pixel and ``padding`` zeros at its
    ends, is filtered with :math:`g\,(1, 3, 3, 1) / 8`, and every d-th pixel is kept. The gain is
    g = u by default, so that doubling keeps the brightness.

    Args:
        padding: zeros before and behind each row and column.
        up: u.
        down: d.
        gain: g, in each direction; None is u. The blur behind a transposed convolution of stride
            2, which has inserted the zeros itself, has 2.

    Shapes:
        (B, C, H, W) -> (B, C, H', W') with :math:`H' = \lceil (u H + p_0 + p_1 - 3) / d \rceil`.
    """

    published_name = 'kernel'
    kernel: Tensor

    def __init__(self, padding: tuple[int, int], up: int = 1, down: int = 1,
                 gain: float | None = None) -> None:
        super().__init__()
        self.padding, self.up, self.down = tuple(padding), up, down
        taps = torch.tensor(TAPS) * (up if gain is None else gain)
        self.register_buffer('kernel', torch.outer(taps, taps), persistent=False)

    def published_filter(self, channels: int) -> Tensor:
        """The filter (k, k) as published checkpoints hold it, whatever the channels."""
        return self.kernel

    def forward(self, features: Tensor) -> Tensor:
        if self.up > 1:
            features = _insert_zeros(features, self.up)
        before, behind = self.padding
        if before != behind:
            features = F.pad(features, (before, behind, before, behind))
            before = 0
        return constant_filter(features, self.kernel, self.down, before)

    def extra_repr(self) -> str:
        return f'padding={self.padding}, up={self.up}, down={self.down}'


def _insert_zeros(features: Tensor, times: int) -> Tensor:
    sides: Sequence[int] = features.shape[-2:]
    spread = F.pad(features[..., :, None, :, None], (0, times - 1, 0, 0, 0, times - 1))
    return spread.reshape(*features.shape[:2], *(side * times for side in sides))
