"""U-Net generator of pix2pix."""
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.models.generators.sides import require_sides
from mmgcl.models.layers import has_bias, initialise, make_norm, normalise_spectra
from mmgcl.registry import MODELS

WIDEST = 8  # times the base channels
DROPPED_FROM = 4  # the published code has dropout from this level on, but not in the innermost


class UNetLevel(nn.Module):
    """The layers of one level, around those of the next: on the way down, and on the way up."""

    def __init__(self, down: Sequence[nn.Module], inner: Sequence[nn.Module],
                 up: Sequence[nn.Module]) -> None:
        super().__init__()
        self.model = nn.Sequential(*down, *inner, *up)
        self.inner_at, self.up_at = len(down), len(down) + len(inner)

    def down(self, features: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C', H / 2, W / 2)."""
        return self.model[:self.inner_at](features)

    def up(self, features: Tensor) -> Tensor:
        """(B, C', H / 2, W / 2) -> (B, C, H, W)."""
        return self.model[self.up_at:](features)

    @property
    def inner(self) -> 'UNetLevel | None':
        """The next level; None in the innermost."""
        level = self.model[self.inner_at] if self.inner_at < self.up_at else None
        return level if isinstance(level, UNetLevel) else None


@MODELS.register_module()
class UNetGenerator(nn.Module):
    """Levels that halve and double, with skip connections (pix2pix, Isola et al., 2017).

    Level k = 0, 1, ... has a 4x4 convolution of stride 2 to min(2^k, 8) times the base channels,
    and a transposed one back from twice as many: the level's own features beside what the next
    level makes of them. Leaky ReLU (slope 0.2) stands before a convolution, ReLU before a
    transposed one. The first and the innermost convolution have no norm. Parameter names are those
    of the published code, which calls this ``unet_256`` with 8 levels and ``unet_128`` with 7.

    A tap is the number of a level; its feature is that of the way down, before the activation.

    Args:
        num_downs: levels, at least 2.
        base_channels: of the first level.
        in_channels: of the input image.
        out_channels: of the output image.
        norm: 'batch' as published, 'instance', 'affine_instance', 'none', or 'spectral': on all
            convolutions but the last. Before batch norm there is no bias.
        dropout: probability on the way up, from the fifth level to the last but one; 0.5 as
            published. It draws from torch's global generator, so a resumed run draws other masks.
            In a test it is off; the published test keeps it on.
        init: arguments of :func:`initialise`; None is normal with deviation 0.02, as published.

    Shapes:
        image (B, in_channels, H, W) in [-1, 1] -> (B, out_channels, H, W) in [-1, 1], where H and W
        are multiples of ``stride``, 2^num_downs.

    Raises:
        ValueError: if a number is too small, for an unknown norm, or a dropout outside [0, 1].

    Example::

        >>> UNetGenerator(num_downs=5, base_channels=4)(torch.zeros(1, 3, 32, 64)).shape
        torch.Size([1, 3, 32, 64])
    """

    def __init__(self, num_downs: int = 8, base_channels: int = 64, in_channels: int = 3,
                 out_channels: int = 3, norm: str = 'batch', dropout: float = 0.5,
                 init: dict[str, Any] | None = None) -> None:
        super().__init__()
        for name, value, least in (
                ('num_downs', num_downs, 2), ('base_channels', base_channels, 1),
                ('in_channels', in_channels, 1), ('out_channels', out_channels, 1)):
            if value < least:
                raise ValueError(f'{name} must be >= {least}, got {value}')
        self.stride = 2 ** num_downs
        self.channels = tuple(base_channels * min(2 ** k, WIDEST) for k in range(num_downs))
        inner: list[nn.Module] = []
        for k in reversed(range(1, num_downs)):
            inner = [_level(self.channels[k - 1], self.channels[k], inner, norm,
                            dropout if k >= DROPPED_FROM else 0.0)]
        self.model = UNetLevel(
            [nn.Conv2d(in_channels, base_channels, 4, 2, 1, bias=has_bias(norm))], inner,
            [nn.ReLU(), nn.ConvTranspose2d(2 * base_channels, out_channels, 4, 2, 1), nn.Tanh()])
        initialise(self, **(init or {'mode': 'normal'}))
        if norm == 'spectral':
            normalise_spectra(self)

    def forward(
            self, image: Tensor, taps: Sequence[int] | None = None, encode_only: bool = False,
    ) -> Tensor | tuple[Tensor, ...] | tuple[Tensor, tuple[Tensor, ...]]:
        """Translates an image, or gives features of levels, or both.

        Args:
            image: (B, in_channels, H, W).
            taps: numbers of levels whose features are wanted, in the order wanted.
            encode_only: give the features alone and run no level past the last tap.

        Returns:
            The translated image; with taps the pair (translated image, tuple of features); with
            ``encode_only`` the tuple of features.

        Raises:
            ValueError: for an image size that is no multiple of the stride, an unknown tap, or
                ``encode_only`` without taps.
        """
        require_sides(image, self.stride, reason=f' for num_downs={len(self.channels)}')
        chosen = () if taps is None and not encode_only else self._check_taps(taps)
        levels = self._levels()
        skips = []
        for level in levels[:max(chosen) + 1] if encode_only else levels:
            image = level.down(image)
            skips.append(image)
        features = tuple(skips[tap] for tap in chosen)
        if encode_only:
            return features
        output = levels[-1].up(skips[-1])
        for level, skip in zip(levels[-2::-1], skips[-2::-1]):
            output = level.up(torch.cat([skip, output], dim=1))
        return (output, features) if chosen else output

    def tap_channels(self, taps: Sequence[int]) -> tuple[int, ...]:
        """Channels of the features of these levels.

        Raises:
            ValueError: if there are none or one is unknown.
        """
        return tuple(self.channels[tap] for tap in self._check_taps(taps))

    def _levels(self) -> list[UNetLevel]:
        levels = [self.model]
        while levels[-1].inner is not None:
            levels.append(levels[-1].inner)
        return levels

    def _check_taps(self, taps: Sequence[int] | None) -> tuple[int, ...]:
        if not taps:
            raise ValueError('taps must name at least one level')
        unknown = [tap for tap in taps if tap not in range(len(self.channels))]
        if unknown:
            raise ValueError(
                f'taps of this generator are 0 to {len(self.channels) - 1}, got {unknown}')
        return tuple(taps)


def _level(outer: int, width: int, inner: list[nn.Module], norm: str, dropout: float) -> UNetLevel:
    """A level inside another one that has ``outer`` channels; the innermost has no ``inner``."""
    bias = has_bias(norm)
    down = [nn.LeakyReLU(0.2), nn.Conv2d(outer, width, 4, 2, 1, bias=bias)]
    if inner:
        down.append(make_norm(norm, width))
    up = [nn.ReLU(), nn.ConvTranspose2d(width * (2 if inner else 1), outer, 4, 2, 1, bias=bias),
          make_norm(norm, outer)]
    dropped = [nn.Dropout(dropout)] if dropout and inner else []
    return UNetLevel(down, inner, [*up, *dropped])
