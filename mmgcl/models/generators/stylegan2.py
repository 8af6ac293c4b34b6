"""Generator of SinCUT, built from StyleGAN2 layers."""
import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mmgcl.models.generators.sides import require_sides
from mmgcl.models.layers import (
    ConvLayer,
    NoiseInjection,
    ResidualConvBlock,
    UpsamplingConv,
    channels_at,
)
from mmgcl.registry import MODELS

NOISES = ('fresh', 'fixed', 'none')
LARGEST_WIDTH = 512


class LayerStack(nn.Module):
    """Half of a generator, with the published layer names."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.convs = nn.Sequential(*layers)


@MODELS.register_module()
class StyleGAN2Generator(nn.Module):
    r"""A residual encoder and decoder of StyleGAN2's layers, without style (Park et al., 2020).

    Taps are the layers of the encoder; with d halvings and b blocks

    ======================  ==================================================================
    tap                     layer of the encoder
    ======================  ==================================================================
    0                       identity: the feature is the image
    1                       1x1 convolution
    2 ... 1 + d             residual blocks that halve the image
    2 + d ... 1 + d + b/2   residual blocks
    ======================  ==================================================================

    The decoder has b/2 residual blocks, d demodulated convolutions that double the image and add
    noise, and a 1x1 convolution to the image. A layer whose features have a side of r pixels at
    the training size has :math:`512\,C / r` channels, at most 512 up to 32 pixels. There is no
    norm, so a pixel depends on its surroundings alone, and any image size fits.

    Args:
        image_size: side of the training images; it sets the channels. Another number than a power
            of 2 counts as the nearest one.
        base_channels: C, published as ``ngf``: 10 for SinCUT's crops of 64 pixels.
        num_downs: d >= 1; 1 in SinCUT, 2 in SinSC.
        num_blocks: b, even; 6, or 2 in ``smallstylegan2``.
        noise: what the doubling layers add: 'fresh' noise in each training step, and the fixed one
            of :class:`NoiseInjection` in tests; 'fixed' always; 'none' has no such layers, as
            ``smallstylegan2``.
        tanh: end in tanh, as SinSC does. SinCUT's output has no bound; it is clipped where it
            becomes a picture.
        in_channels: of the input image.
        out_channels: of the output image.

    Shapes:
        image (B, in_channels, H, W) in [-1, 1] -> (B, out_channels, H, W), where H and W are
        multiples of ``stride``.

    Attributes:
        reach: pixels in each direction beyond which an output pixel depends on nothing.

    Raises:
        ValueError: for an odd or impossible number, or an unknown noise.

    Example::

        generator = StyleGAN2Generator(image_size=64, base_channels=10)
        image = torch.rand(1, 3, 64, 64) * 2 - 1
        translation, features = generator(image, taps=(0, 2, 4))
    """

    has_published_names = True

    def __init__(
            self, image_size: int = 64, base_channels: float = 10, num_downs: int = 1,
            num_blocks: int = 6, noise: str = 'fresh', tanh: bool = False, in_channels: int = 3,
            out_channels: int = 3) -> None:
        super().__init__()
        _check(image_size, base_channels, num_downs, num_blocks, noise)
        self.in_channels = in_channels
        self.noise = noise
        self.stride = 2 ** num_downs
        # Of a level l: 4 cells of the halving block, 4 of the doubling one. Of each other block: 2.
        self.reach = 8 * (self.stride - 1) + 2 * num_blocks * self.stride
        resolution = 2 ** round(math.log2(image_size))
        width, *widths = (
            channels_at(resolution >> level, 512 * base_channels, LARGEST_WIDTH)
            for level in range(num_downs + 1))
        deepest = widths[-1]
        blocks = num_blocks // 2
        downs = [ResidualConvBlock(before, after, downsample=True)
                 for before, after in zip((width, *widths), widths)]
        self.encoder = LayerStack([
            nn.Identity(), ConvLayer(in_channels, width, 1), *downs,
            *(ResidualConvBlock(deepest, deepest) for _ in range(blocks))])
        ups = [UpsamplingConv(before, after, None if noise == 'none' else NoiseInjection(number))
               for number, (before, after) in enumerate(zip(
                   reversed(widths), reversed((width, *widths[:-1]))))]
        self.decoder = LayerStack([
            *(ResidualConvBlock(deepest, deepest) for _ in range(blocks)), *ups,
            ConvLayer(width, out_channels, 1)])
        self.activation = nn.Tanh() if tanh else nn.Identity()

    def forward(
            self, image: Tensor, taps: Sequence[int] | None = None, encode_only: bool = False,
            noise: Sequence[Tensor] | None = None,
    ) -> Tensor | tuple[Tensor, ...] | tuple[Tensor, tuple[Tensor, ...]]:
        """Translates an image, or gives features of the encoder's layers, or both.

        Args:
            image: (B, in_channels, H, W).
            taps: numbers of encoder layers whose features are wanted, in the order wanted.
            encode_only: give the features alone and run no layer past the last tap.
            noise: a (B, 1, H', W') map for each size of :meth:`noise_sizes`; None takes the fixed
                maps.

        Returns:
            The translated image; with taps the pair (translated image, tuple of features); with
            ``encode_only`` the tuple of features.

        Raises:
            ValueError: for an image size that is no multiple of the stride, an unknown tap,
                ``encode_only`` without taps, or another number of noise maps.
        """
        require_sides(image, self.stride)
        taps = self._check_taps(taps) if taps is not None or encode_only else ()
        end = max(taps) + 1 if encode_only else len(self.encoder.convs)
        features, found = image, {}
        for index, layer in enumerate(self.encoder.convs[:end]):
            features = layer(features)
            found[index] = features
        tapped = tuple(found[tap] for tap in taps)
        if encode_only:
            return tapped
        made = self._decode(features, noise)
        return (made, tapped) if taps else made

    def noise_sizes(self, height: int, width: int) -> list[tuple[int, int]]:
        """Sizes of the noise maps for a training image of height x width."""
        if self.noise != 'fresh':
            return []
        return [(height >> level, width >> level) for level in self._levels]

    def fixed_noise(self, height: int, width: int, top: int = 0,
                    left: int = 0) -> list[Tensor] | None:
        """The argument ``noise`` for a tile of a larger image, which begins at (top, left).

        With it a tile has the noise that the whole image has there. The position must be a
        multiple of the stride.
        """
        if self.noise == 'none':
            return None
        layers: list[Any] = [
            layer.noise for layer in self.decoder.convs if isinstance(layer, UpsamplingConv)]
        return [layer.fixed_map(*(number >> level for number in (height, width, top, left)))
                for layer, level in zip(layers, self._levels)]

    def tap_channels(self, taps: Sequence[int]) -> tuple[int, ...]:
        """Channels of the features of these layers.

        Raises:
            ValueError: if there are none or one is unknown.
        """
        taps = self._check_taps(taps)
        layers: Any = self.encoder.convs[1:]
        first, *blocks = layers
        channels = [self.in_channels, first[0].out_channels, *(
            block.out_channels for block in blocks)]
        return tuple(channels[tap] for tap in taps)

    @property
    def _levels(self) -> range:
        """Exponents k of the noise resolutions, :math:`2^{-k}` of the image's."""
        return range(self.stride.bit_length() - 2, -1, -1)

    def _decode(self, features: Tensor, noise: Sequence[Tensor] | None) -> Tensor:
        ups = sum(isinstance(layer, UpsamplingConv) for layer in self.decoder.convs)
        maps = [None] * ups if noise is None else list(noise)
        if len(maps) != ups:
            raise ValueError(f'this generator takes {ups} noise maps, got {len(maps)}')
        for layer in self.decoder.convs:
            if isinstance(layer, UpsamplingConv):
                features = layer(features, maps.pop(0))
            else:
                features = layer(features)
        return self.activation(features)

    def _check_taps(self, taps: Sequence[int] | None) -> tuple[int, ...]:
        if not taps:
            raise ValueError('taps must name at least one layer')
        layers = len(self.encoder.convs)
        unknown = [tap for tap in taps if tap not in range(layers)]
        if unknown:
            raise ValueError(f'taps of this generator are 0 to {layers - 1}, got {unknown}')
        return tuple(taps)


def _check(image_size: int, base_channels: float, num_downs: int, num_blocks: int,
           noise: str) -> None:
    if num_downs < 1:
        raise ValueError(f'num_downs must be >= 1, got {num_downs}')
    if image_size < 4 * 2 ** num_downs:
        raise ValueError(f'image_size must be at least {4 * 2 ** num_downs} for {num_downs} '
                         f'halvings, got {image_size}')
    if base_channels <= 0:
        raise ValueError(f'base_channels must be > 0, got {base_channels}')
    if num_blocks < 2 or num_blocks % 2:
        raise ValueError(f'num_blocks must be even, half for each side, got {num_blocks}')
    if noise not in NOISES:
        raise ValueError(f'noise must be one of {", ".join(NOISES)}, got {noise!r}')
