"""Building blocks of StyleGAN2 networks."""
import math
from collections.abc import Callable

from torch import Tensor, nn

from mmgcl.models.layers.blur_resample import BlurResample
from mmgcl.models.layers.demodulated_conv import DemodulatedConv2d
from mmgcl.models.layers.equalised import BiasLeakyReLU, EqualConv2d
from mmgcl.models.layers.noise_injection import NoiseInjection

CAPPED_UP_TO = 32


class ConvLayer(nn.Sequential):
    """Blur where it halves, convolution with equalised learning rate, activation with bias.

    Args:
        in_channels: C.
        out_channels: C'.
        kernel_size: k, odd.
        downsample: halve the image.
        activate: without it there is neither activation nor bias.

    Shapes:
        (B, C, H, W) -> (B, C', H, W), or (B, C', H / 2, W / 2) with ``downsample`` and even sides.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int,
                 downsample: bool = False, activate: bool = True) -> None:
        layers: list[nn.Module] = []
        if downsample:
            behind = 2 + (kernel_size - 1)  # zeros in all, for four taps and the convolution
            padding = ((behind + 1) // 2, behind // 2)
            # A 1x1 convolution reads every second pixel, so only those are blurred.
            pointwise = kernel_size == 1
            layers.append(BlurResample(padding, down=2 if pointwise else 1))
            layers.append(EqualConv2d(in_channels, out_channels, kernel_size,
                                      stride=1 if pointwise else 2, padding=0, bias=False))
        else:
            layers.append(EqualConv2d(in_channels, out_channels, kernel_size, bias=False))
        if activate:
            layers.append(BiasLeakyReLU(out_channels))
        super().__init__(*layers)


class ResidualConvBlock(nn.Module):
    r"""Two 3x3 layers beside a 1x1 one, :math:`y = (f(x) + g(x)) / \sqrt 2` (StyleGAN2).

    Where neither size nor channels change, g is the identity.

    Args:
        in_channels: C.
        out_channels: C'.
        downsample: halve the image, in the second layer.

    Shapes:
        as of :class:`ConvLayer`.
    """

    def __init__(self, in_channels: int, out_channels: int, downsample: bool = False) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.conv1 = ConvLayer(in_channels, in_channels, 3)
        self.conv2 = ConvLayer(in_channels, out_channels, 3, downsample)
        same = in_channels == out_channels and not downsample
        self.skip = nn.Identity() if same else ConvLayer(
            in_channels, out_channels, 1, downsample, activate=False)

    def forward(self, features: Tensor) -> Tensor:
        return (self.conv2(self.conv1(features)) + self.skip(features)) / math.sqrt(2)


class UpsamplingConv(nn.Module):
    """Doubles an image: demodulated convolution, noise, activation with bias.

    Args:
        in_channels, out_channels: C and C'.
        noise: the layer that injects it; None for none.

    Shapes:
        features (B, C, H, W), noise (B, 1, 2 H, 2 W) or None -> (B, C', 2 H, 2 W).
    """

    def __init__(self, in_channels: int, out_channels: int,
                 noise: NoiseInjection | None = None) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.conv = DemodulatedConv2d(in_channels, out_channels, upsample=True)
        self.noise = noise
        self.activate = BiasLeakyReLU(out_channels)

    def forward(self, features: Tensor, noise: Tensor | None = None) -> Tensor:
        features = self.conv(features)
        if self.noise is not None:
            features = self.noise(features, noise)
        return self.activate(features)


def channels_at(resolution: int, budget: float, cap: int,
                rounding: Callable[[float], int] = round) -> int:
    """Channels of a layer: ``budget / resolution``, at most ``cap`` up to 32 pixels.

    Args:
        resolution: side of the layer's features at the training size, in pixels.
        budget: channels at a resolution of 1.
        cap: largest number for small maps.
        rounding: makes it a whole number.

    Raises:
        ValueError: if no channel is left.
    """
    channels = rounding(budget / resolution)
    if channels < 1:
        raise ValueError(f'base_channels leave no channel at {resolution} pixels: raise them')
    return min(cap, channels) if resolution <= CAPPED_UP_TO else channels
