"""Multi-scale PatchGAN discriminator (MUNIT)."""
from itertools import pairwise
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.layers import initialise, normalise_spectra
from mmgcl.models.layers.reflect_conv import ReflectConv
from mmgcl.registry import MODELS


@MODELS.register_module()
class MultiscaleDiscriminator(nn.Module):
    """Patch discriminators of an image and of its downsampled versions (MUNIT).

    Each has ``num_layers`` 4x4 convolutions of stride 2 with reflection padding and leaky ReLU and
    1, 2, 4, ... times the base channels, then a 1x1 convolution to the logits. Parameter names are
    those of the published code.

    Args:
        base_channels: of the first convolution.
        num_layers: downsampling convolutions of each discriminator.
        num_scales: number of discriminators.
        in_channels: of the image.
        norm: of all but the first and last convolution: 'none' as published, 'instance' or 'layer'.
            'spectral' puts spectral norm on all but the last convolution instead.
        init: arguments of :func:`initialise`; None is normal with deviation 0.02, as published.

    Shapes:
        (B, in_channels, H, W) -> per scale s a tensor (B, 1, H', W'), H' = H / 2^(s + num_layers).

    Raises:
        ValueError: if a number is below 1, or for an unknown norm.
    """

    def __init__(self, base_channels: int = 64, num_layers: int = 4, num_scales: int = 3,
                 in_channels: int = 3, norm: str = 'none',
                 init: dict[str, Any] | None = None) -> None:
        super().__init__()
        sizes = {'base_channels': base_channels, 'num_layers': num_layers,
                 'num_scales': num_scales, 'in_channels': in_channels}
        for name, value in sizes.items():
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        widths = [base_channels * 2 ** k for k in range(num_layers)]
        layer = 'none' if norm == 'spectral' else norm
        self.cnns = nn.ModuleList(nn.Sequential(
            ReflectConv(in_channels, base_channels, 4, 2, 1, activation='leaky'),
            *(ReflectConv(before, width, 4, 2, 1, layer, 'leaky')
              for before, width in pairwise(widths)),
            nn.Conv2d(widths[-1], 1, 1)) for _ in range(num_scales))
        initialise(self, **(init or {'mode': 'normal'}))
        if norm == 'spectral':
            for network in self.cnns:
                normalise_spectra(network)

    def forward(self, image: Tensor) -> list[Tensor]:
        predictions = []
        for scale, network in enumerate(self.cnns):
            if scale:
                image = halve(image)
            predictions.append(network(image))
        return predictions


def halve(image: Tensor) -> Tensor:
    """3x3 average pooling with stride 2; padding does not count."""
    return F.avg_pool2d(image, 3, stride=2, padding=1, count_include_pad=False)
