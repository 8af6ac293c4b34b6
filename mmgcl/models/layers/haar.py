"""Haar wavelet pooling and its inverse."""
from typing import NamedTuple

import torch
from torch import Tensor


class Bands(NamedTuple):
    """The four halves of the resolution of features (B, C, H, W), each (B, C, H // 2, W // 2).

    ``low`` is published as LL, ``horizontal`` as LH, ``vertical`` as HL, ``diagonal`` as HH.
    """

    low: Tensor
    horizontal: Tensor
    vertical: Tensor
    diagonal: Tensor


def haar_pool(features: Tensor) -> Bands:
    r"""Haar transform of each channel; an odd last row or column is dropped.

    With :math:`a, b` above :math:`c, d` in a block of 2 x 2: low :math:`(a + b + c + d) / 2`,
    horizontal :math:`(b - a + d - c) / 2`, vertical :math:`(c - a + d - b) / 2`, diagonal
    :math:`(a - b - c + d) / 2`.

    Args:
        features: (B, C, H, W).
    """
    height, width = (length // 2 * 2 for length in features.shape[2:])
    above, below = features[..., 0:height:2, :width], features[..., 1:height:2, :width]
    a, b, c, d = above[..., ::2], above[..., 1::2], below[..., ::2], below[..., 1::2]
    return Bands((a + b + c + d) / 2, (b - a + d - c) / 2, (c - a + d - b) / 2,
                 (a - b - c + d) / 2)


def haar_unpool(bands: Bands) -> Bands:
    """Each band at twice the resolution, (B, C, 2 H, 2 W); their sum inverts the transform."""
    low, horizontal, vertical, diagonal = (band / 2 for band in bands)
    return Bands(_blocks(low, low, low, low),
                 _blocks(-horizontal, horizontal, -horizontal, horizontal),
                 _blocks(-vertical, -vertical, vertical, vertical),
                 _blocks(diagonal, -diagonal, -diagonal, diagonal))


def _blocks(a: Tensor, b: Tensor, c: Tensor, d: Tensor) -> Tensor:
    """Features whose blocks of 2 x 2 hold a, b above c, d."""
    above, below = torch.stack([a, b], -1).flatten(-2), torch.stack([c, d], -1).flatten(-2)
    return torch.stack([above, below], -2).flatten(-3, -2)
