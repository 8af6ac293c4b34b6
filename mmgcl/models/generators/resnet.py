"""ResNet generator of CycleGAN and CUT."""
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mmgcl.compat import contiguous_gradient
from mmgcl.models.generators.sides import require_sides
from mmgcl.models.layers import (
    BlurDown,
    BlurUp,
    has_bias,
    initialise,
    make_norm,
    normalise_spectra,
)
from mmgcl.models.ops import Conv3x3, MaskReLU, ReflectPad
from mmgcl.registry import MODELS


class ResidualBlock(nn.Module):
    """``x + B(x)`` with two 3x3 convolutions in B and no activation after the sum.

    Dropout stands behind the activation between them.

    Shapes:
        (B, C, H, W) with H, W >= 2 -> the same.
    """

    def __init__(self, channels: int, norm: str = 'instance', dropout: float = 0.0) -> None:
        super().__init__()
        bias = has_bias(norm)
        if dropout:
            between = [nn.ReLU(inplace=True), nn.Dropout(dropout), ReflectPad(1)]
        else:  # ReLU last: the convolution saves its result anyway
            between = [ReflectPad(1), nn.ReLU(inplace=True)]
        self.conv_block = nn.Sequential(
            ReflectPad(1),
            Conv3x3(channels, channels, bias=bias),
            make_norm(norm, channels),
            *between,
            Conv3x3(channels, channels, bias=bias),
            make_norm(norm, channels))

    def forward(self, features: Tensor) -> Tensor:
        return features + self.conv_block(features)


@MODELS.register_module()
class ResnetGenerator(nn.Module):
    """Two downsamplings, residual blocks, two upsamplings (Johnson et al., 2016).

    Layers are numbered ``model.0``, ``model.1``, ... as in the published code, so that its
    checkpoints fit. A tap is the number of a layer; its feature is that layer's output, before any
    activation that follows. With b blocks and C base channels:

    ====================  ===================  ============================================
    with antialias        without              layer
    ====================  ===================  ============================================
    0, 1, 2, 3            0, 1, 2, 3           reflection pad 3, conv 7x7 to C, norm, ReLU
    4, 5, 6               4, 5, 6              conv 3x3 to 2C (stride 2 without antialias),
                                               norm, ReLU
    7                     --                   blur-down
    8, 9, 10              7, 8, 9              conv 3x3 to 4C (likewise), norm, ReLU
    11                    --                   blur-down
    12 ... 11+b           10 ... 9+b           residual blocks
    12+b                  --                   blur-up
    13+b, 14+b, 15+b      10+b, 11+b, 12+b     conv 3x3 to 2C (transposed, stride 2 without
                                               antialias), norm, ReLU
    16+b                  --                   blur-up
    17+b, 18+b, 19+b      13+b, 14+b, 15+b     conv 3x3 to C (likewise), norm, ReLU
    20+b, 21+b, 22+b      16+b, 17+b, 18+b     reflection pad 3, conv 7x7 to the image, tanh
    ====================  ===================  ============================================

    Instance norm has no affine weights. A bias in front of it has no effect, and no gradient beyond
    rounding; the biases exist because published checkpoints contain them.

    Args:
        num_blocks: b >= 1; the papers have 9 for 256 pixels and 6 for 128.
        base_channels: C.
        in_channels: of the input image.
        out_channels: of the output image.
        antialias: True as in CUT and PatchGCL; False as in the original CycleGAN.
        norm: 'instance' as published, or another of :func:`make_norm`: 'batch' and 'layer' keep
            colours, 'none' suits small crops, 'spectral' is on all convolutions but the last.
            Before batch norm there is no bias.
        dropout: probability in the residual blocks; 0 as published by CycleGAN and CUT, 0.5 in
            pix2pix. It draws from torch's global generator, so a resumed run draws other masks.
        init: arguments of :func:`initialise`; None is Xavier with gain 0.02, as published.

    Shapes:
        image (B, in_channels, H, W) in [-1, 1] -> (B, out_channels, H, W) in [-1, 1], where H and W
        are multiples of ``stride`` and at least twice that.

    Raises:
        ValueError: if a number is below 1, for an unknown norm, or a dropout outside [0, 1].
    """

    stride = 4

    def __init__(
            self, num_blocks: int = 9, base_channels: int = 64, in_channels: int = 3,
            out_channels: int = 3, antialias: bool = True, norm: str = 'instance',
            dropout: float = 0.0, init: dict[str, Any] | None = None) -> None:
        super().__init__()
        sizes = {'num_blocks': num_blocks, 'base_channels': base_channels,
                 'in_channels': in_channels, 'out_channels': out_channels}
        for name, value in sizes.items():
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        self.in_channels = in_channels
        width = base_channels
        down, up = (_blur_down, _blur_up) if antialias else (_stride_down, _stride_up)
        self.model = nn.Sequential(
            ReflectPad(3), nn.Conv2d(in_channels, width, 7, bias=has_bias(norm)),
            *_norm(width, norm),
            *down(width, norm), *down(2 * width, norm),
            *(ResidualBlock(4 * width, norm, dropout) for _ in range(num_blocks)),
            *up(4 * width, norm), *up(2 * width, norm),
            ReflectPad(3), nn.Conv2d(width, out_channels, 7), nn.Tanh())
        initialise(self, **(init or {}))
        if norm == 'spectral':
            normalise_spectra(self)

    def forward(
            self, image: Tensor, taps: Sequence[int] | None = None, encode_only: bool = False,
    ) -> Tensor | tuple[Tensor, ...] | tuple[Tensor, tuple[Tensor, ...]]:
        """Translates an image, or gives features of layers, or both.

        Args:
            image: (B, in_channels, H, W).
            taps: numbers of layers whose features are wanted, in the order wanted.
            encode_only: give the features alone and run no layer past the last tap.

        Returns:
            The translated image; with taps the pair (translated image, tuple of features); with
            ``encode_only`` the tuple of features.

        Raises:
            ValueError: for an image size that is no multiple of the stride, an unknown tap, or
                ``encode_only`` without taps.
        """
        require_sides(image, self.stride, 2 * self.stride)
        if taps is None and not encode_only:
            return self.model(image)
        taps = self._check_taps(taps)
        end = max(taps) + 1 if encode_only else len(self.model)
        found = {}
        for index in range(end):
            image = self.model[index](image)
            if index in taps:
                found[index] = self._keep(image, index)
        features = tuple(found[tap] for tap in taps)
        return features if encode_only else (image, features)

    def tap_channels(self, taps: Sequence[int]) -> tuple[int, ...]:
        """Channels of the features of these layers.

        Raises:
            ValueError: if there are none or one is unknown.
        """
        taps = self._check_taps(taps)
        channels, known = [], self.in_channels
        for layer in self.model:
            known = getattr(layer, 'out_channels', known)  # only convolutions change it
            channels.append(known)
        return tuple(channels[tap] for tap in taps)

    def _keep(self, feature: Tensor, index: int) -> Tensor:
        """A copy of a feature if the next layer works in place."""
        rest = (layer for layer in self.model[index + 1:] if not isinstance(layer, nn.Identity))
        following = next(rest, None)
        kept = feature.clone() if getattr(following, 'inplace', False) else feature
        return contiguous_gradient(kept)

    def _check_taps(self, taps: Sequence[int] | None) -> tuple[int, ...]:
        if not taps:
            raise ValueError('taps must name at least one layer')
        unknown = [tap for tap in taps if tap not in range(len(self.model))]
        if unknown:
            raise ValueError(
                f'taps of this generator are 0 to {len(self.model) - 1}, got {unknown}')
        return tuple(taps)


def _norm(channels: int, norm: str) -> list[nn.Module]:
    return [make_norm(norm, channels), nn.ReLU(inplace=True)]


def _norm_masked(channels: int, norm: str) -> list[nn.Module]:
    return [make_norm(norm, channels), MaskReLU()]


def _blur_down(channels: int, norm: str) -> list[nn.Module]:
    wide = 2 * channels
    return [Conv3x3(channels, wide, padding=1, bias=has_bias(norm)), *_norm_masked(wide, norm),
            BlurDown(wide)]


def _stride_down(channels: int, norm: str) -> list[nn.Module]:
    wide = 2 * channels
    conv = nn.Conv2d(channels, wide, 3, stride=2, padding=1, bias=has_bias(norm))
    return [conv, *_norm(wide, norm)]


def _blur_up(channels: int, norm: str) -> list[nn.Module]:
    narrow = channels // 2
    conv = Conv3x3(channels, narrow, padding=1, bias=has_bias(norm))
    return [BlurUp(), conv, *_norm_masked(narrow, norm)]


def _stride_up(channels: int, norm: str) -> list[nn.Module]:
    narrow = channels // 2
    conv = nn.ConvTranspose2d(
        channels, narrow, 3, stride=2, padding=1, output_padding=1, bias=has_bias(norm))
    return [conv, *_norm(narrow, norm)]
