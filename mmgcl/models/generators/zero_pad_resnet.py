"""ResNet generator of DistanceGAN."""
from typing import Any

from torch import Tensor, nn

from mmgcl.models.generators.sides import require_sides
from mmgcl.models.layers import initialise, make_norm
from mmgcl.models.ops import Conv3x3
from mmgcl.registry import MODELS


class ZeroPadBlock(nn.Module):
    """``x + B(x)`` with two 3x3 convolutions, zero padding and affine instance norm in B."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(
            Conv3x3(channels, channels, padding=1), *_norm(channels),
            Conv3x3(channels, channels, padding=1), make_norm('affine_instance', channels))

    def forward(self, features: Tensor) -> Tensor:
        return features + self.conv_block(features)


@MODELS.register_module()
class ZeroPadResnetGenerator(nn.Module):
    """Two downsamplings, residual blocks, two upsamplings, with zero padding.

    What sets it apart from ``ResnetGenerator``: zero padding within the convolutions instead of
    reflection, and instance norm with weights. The layers are ``model.0``, ``model.1``, ... with
    the numbers of DistanceGAN's published code. It offers no taps.

    Args:
        num_blocks: number of residual blocks, at least 1; 9 as published.
        base_channels: C; the blocks have 4 C channels.
        in_channels, out_channels: of the images.
        init: arguments of :func:`initialise`; None is normal with deviation 0.02, as published.

    Shapes:
        (B, in_channels, H, W) in [-1, 1] -> (B, out_channels, H, W), H and W multiples of 4.

    Raises:
        ValueError: if a number is below 1.
    """

    stride = 4

    def __init__(self, num_blocks: int = 9, base_channels: int = 64, in_channels: int = 3,
                 out_channels: int = 3, init: dict[str, Any] | None = None) -> None:
        super().__init__()
        sizes = {'num_blocks': num_blocks, 'base_channels': base_channels,
                 'in_channels': in_channels, 'out_channels': out_channels}
        for name, value in sizes.items():
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        width = base_channels
        self.model = nn.Sequential(
            nn.Conv2d(in_channels, width, 7, padding=3), *_norm(width),
            *_down(width), *_down(2 * width),
            *(ZeroPadBlock(4 * width) for _ in range(num_blocks)),
            *_up(4 * width), *_up(2 * width),
            nn.Conv2d(width, out_channels, 7, padding=3), nn.Tanh())
        initialise(self, **(init or {'mode': 'normal'}))

    def forward(self, image: Tensor) -> Tensor:
        require_sides(image, self.stride)
        return self.model(image)


def _norm(channels: int) -> list[nn.Module]:
    return [make_norm('affine_instance', channels), nn.ReLU(inplace=True)]


def _down(channels: int) -> list[nn.Module]:
    wide = 2 * channels
    return [nn.Conv2d(channels, wide, 3, stride=2, padding=1), *_norm(wide)]


def _up(channels: int) -> list[nn.Module]:
    narrow = channels // 2
    conv = nn.ConvTranspose2d(channels, narrow, 3, stride=2, padding=1, output_padding=1)
    return [conv, *_norm(narrow)]
