"""Discriminator of colour-standardised images."""
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.models.build import build_part
from mmgcl.registry import MODELS


@MODELS.register_module()
class StandardizedDiscriminator(nn.Module):
    """Standardises images by the target domain's colour mean and deviation, then discriminates.

    Flat, light images such as maps fill a small corner of [-1, 1]: streets and ground differ by
    0.2, all else is offset. Instance norm in the discriminator removes the offset, and with it
    the colour of every flat region; these constants keep the colour.

    Args:
        discriminator: config or module.
        mean: of each channel over the target's training images, in [-1, 1].
        std: their standard deviation.

    Shapes:
        (B, C, H, W) -> what ``discriminator`` gives.

    Raises:
        ValueError: if mean and std have different lengths, or a deviation is not positive.

    Example::

        discriminator = dict(
            type='StandardizedDiscriminator', mean=(0.76, 0.78, 0.72), std=(0.18, 0.11, 0.26),
            discriminator=dict(type='PatchDiscriminator', norm='none'))
    """

    mean: Tensor
    std: Tensor

    def __init__(self, discriminator: dict[str, Any] | nn.Module, mean: Sequence[float],
                 std: Sequence[float]) -> None:
        super().__init__()
        if len(mean) != len(std) or min(std) <= 0:
            raise ValueError('mean and std need one number per channel, std positive ones, '
                             f'got {tuple(mean)} and {tuple(std)}')
        self.discriminator = build_part(discriminator)
        self.register_buffer('mean', torch.tensor(mean)[:, None, None], persistent=False)
        self.register_buffer('std', torch.tensor(std)[:, None, None], persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        return self.discriminator((image - self.mean) / self.std)
