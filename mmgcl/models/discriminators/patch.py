"""PatchGAN discriminator."""
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from mmgcl.models.layers import BlurDown, has_bias, initialise, make_norm, normalise_spectra
from mmgcl.registry import MODELS


@MODELS.register_module()
class PatchDiscriminator(nn.Module):
    """PatchGAN (Isola et al., 2017): one logit per overlapping patch.

    4x4 convolutions with zero padding 1 and leaky ReLU (slope 0.2). The first ``num_layers``
    downsample and have 1, 2, 4, 8, 8, ... times the base channels; one more keeps the size, and the
    last outputs the logits. All but the first and the last have instance norm. Layers are numbered
    ``model.0``, ``model.1``, ... as in the published code.

    With three layers the receptive field is 84 x 84 pixels with antialias and 70 x 70 without.

    Args:
        base_channels: of the first convolution.
        num_layers: downsampling convolutions, at least 1.
        in_channels: of the image.
        antialias: True downsamples by a blur after a convolution of stride 1, as in CUT and
            PatchGCL; False by convolutions of stride 2, as in the original CycleGAN.
        norm: 'instance' as published, or another of :func:`make_norm`: 'batch' (pix2pix) and
            'layer' keep colours, 'none' suits small crops, 'spectral' is on all convolutions but
            the last. Before batch norm there is no bias.
        dropout: probability behind the activations that follow a norm; 0 as published. Others than
            0 shift the numbers of the layers.
        init: arguments of :func:`initialise`; None is Xavier with gain 0.02, as published.

    Shapes:
        (B, in_channels, H, W) -> (B, 1, H', W'); 256 x 256 gives 30 x 30 with three layers.

    Raises:
        ValueError: if a number is below 1, for an unknown norm, or a dropout outside [0, 1].
    """

    def __init__(
            self, base_channels: int = 64, num_layers: int = 3, in_channels: int = 3,
            antialias: bool = True, norm: str = 'instance', dropout: float = 0.0,
            init: dict[str, Any] | None = None) -> None:
        super().__init__()
        sizes = {'base_channels': base_channels, 'num_layers': num_layers,
                 'in_channels': in_channels}
        for name, value in sizes.items():
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        widths = [base_channels * min(2 ** k, 8) for k in range(num_layers + 1)]
        bias, stride = has_bias(norm), 1 if antialias else 2
        layers: list[nn.Module] = []
        for k, (before, width) in enumerate(pairwise([in_channels, *widths[:-1]])):
            layers += [
                nn.Conv2d(before, width, 4, stride, padding=1, bias=bias or k == 0),
                *(_activated(width, norm, dropout) if k else [_leaky()]),
                *([BlurDown(width)] if antialias else [])]
        self.model = nn.Sequential(
            *layers,
            nn.Conv2d(widths[-2], widths[-1], 4, padding=1, bias=bias),
            *_activated(widths[-1], norm, dropout),
            nn.Conv2d(widths[-1], 1, 4, padding=1))
        initialise(self, **(init or {}))
        if norm == 'spectral':
            normalise_spectra(self)

    def forward(self, image: Tensor) -> Tensor:
        return self.model(image)


def _leaky() -> nn.Module:
    return nn.LeakyReLU(0.2, inplace=True)


def _activated(channels: int, norm: str, dropout: float) -> list[nn.Module]:
    dropped = [nn.Dropout(dropout)] if dropout else []
    return [make_norm(norm, channels), _leaky(), *dropped]
