"""Residual discriminator of StyleGAN2."""
import math
from collections.abc import Callable

from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.models.layers import (
    ConvLayer,
    EqualLinear,
    MinibatchDeviation,
    ResidualConvBlock,
    channels_at,
)
from mmgcl.registry import MODELS

LARGEST_WIDTH = 384
ROUNDINGS: dict[str, Callable[[float], int]] = {'down': math.floor, 'nearest': round}


@MODELS.register_module()
class StyleGAN2Discriminator(nn.Module):
    r"""One number, without sigmoid, for a whole image of the training size (Karras et al., 2020).

    A 1x1 convolution, residual blocks that halve the image down to ``final_size``, a 3x3
    convolution, and two linear layers. A layer whose features have a side of r pixels has
    :math:`256\,C / r` channels, at most 384 up to 32 pixels, as in CUT's version.

    Args:
        image_size: side of its images, a power of 2.
        base_channels: C, published as ``ndf``; 8 for crops of 64 pixels.
        final_size: side of the last features: 4 in CUT, 8 in F-LSeSim.
        deviation_group: images in a group of :class:`MinibatchDeviation`, before the last
            convolution; None, as published, for none.
        rounding: of channels to a whole number: 'down' in CUT, 'nearest' in F-LSeSim.
        in_channels: of the image.

    Shapes:
        (B, in_channels, image_size, image_size) -> (B, 1).

    Raises:
        ValueError: for an impossible size, number or rounding.
        ConfigError: when called with an image of another size.

    Example::

        discriminator = StyleGAN2Discriminator(image_size=64, base_channels=8)
        discriminator(torch.rand(16, 3, 64, 64) * 2 - 1)
    """

    has_published_names = True

    def __init__(
            self, image_size: int = 64, base_channels: float = 8, final_size: int = 4,
            deviation_group: int | None = None, rounding: str = 'down',
            in_channels: int = 3) -> None:
        super().__init__()
        _check(image_size, base_channels, final_size, rounding)
        self.image_size = image_size

        def width(side: int) -> int:
            return channels_at(side, 256 * base_channels, LARGEST_WIDTH, ROUNDINGS[rounding])

        layers: list[nn.Module] = [ConvLayer(in_channels, width(image_size), 1)]
        side = image_size
        while side > final_size:
            layers.append(ResidualConvBlock(width(side), width(side // 2), downsample=True))
            side //= 2
        self.convs = nn.Sequential(*layers)
        self.deviation = None if deviation_group is None else MinibatchDeviation(deviation_group)
        # The last width is that of 4 pixels, wherever the blocks end.
        last = width(4)
        extra = 0 if self.deviation is None else 1
        self.final_conv = ConvLayer(width(final_size) + extra, last, 3)
        self.final_linear = nn.Sequential(
            EqualLinear(last * final_size ** 2, last, activate=True), EqualLinear(last, 1))

    def forward(self, image: Tensor) -> Tensor:
        if image.shape[-2:] != (self.image_size, self.image_size):
            height, width = image.shape[-2:]
            raise ConfigError(
                f'this discriminator judges images of {self.image_size} x {self.image_size}, got '
                f'{height} x {width}: set its image_size to the size of the training crops')
        features = self.convs(image)
        if self.deviation is not None:
            features = self.deviation(features)
        return self.final_linear(self.final_conv(features).flatten(1))

    def extra_repr(self) -> str:
        return f'image_size={self.image_size}'


def _check(image_size: int, base_channels: float, final_size: int, rounding: str) -> None:
    for name, side in (('image_size', image_size), ('final_size', final_size)):
        if side < 1 or side & (side - 1):
            raise ValueError(f'{name} must be a power of 2, got {side}')
    if not 4 <= final_size < image_size:
        raise ValueError(f'final_size must be at least 4 and below image_size={image_size}, '
                         f'got {final_size}')
    if base_channels <= 0:
        raise ValueError(f'base_channels must be > 0, got {base_channels}')
    if rounding not in ROUNDINGS:
        raise ValueError(f'rounding must be one of {", ".join(ROUNDINGS)}, got {rounding!r}')
