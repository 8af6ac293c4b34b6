"""StyleGAN2's modulated convolution without style."""
import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.layers.blur_resample import BlurResample


class DemodulatedConv2d(nn.Module):
    r"""Modulated convolution (Karras et al., CVPR 2020) with every style equal to 1.

    Of the paper's modulation and demodulation only the latter is left: each filter has length 1.

    .. math:: w'_{oikl} = \frac{s\,w_{oikl}}{\sqrt{\sum_{ikl} (s\,w_{oikl})^2 + 10^{-8}}},
              \qquad s = \frac{1}{\sqrt{k^2 C}}

    Args:
        in_channels: C.
        out_channels: C'.
        kernel_size: k.
        upsample: double the image by a transposed convolution, and blur it.

    Shapes:
        (B, C, H, W) -> (B, C', H, W), or (B, C', 2 H, 2 W) with ``upsample`` and k = 3.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int = 3,
                 upsample: bool = False) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size, kernel_size))
        self.scale = 1 / math.sqrt(in_channels * kernel_size ** 2)
        self.blur = BlurResample((1, 1), gain=2.0) if upsample else None

    @property
    def published_weight(self) -> Tensor:
        """The weight (1, C', C, k, k) as published checkpoints hold it, with an axis of styles."""
        return self.weight.detach()[None]

    def forward(self, features: Tensor) -> Tensor:
        weight = self.weight * self.scale
        weight = weight * (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).rsqrt()
        if self.blur is None:
            return F.conv2d(features, weight, padding=weight.shape[-1] // 2)
        return self.blur(F.conv_transpose2d(features, weight.transpose(0, 1), stride=2))

    def extra_repr(self) -> str:
        shape = tuple(self.weight.shape)
        return f'{shape[1]}, {shape[0]}, kernel_size={shape[2]}, upsample={self.blur is not None}'
