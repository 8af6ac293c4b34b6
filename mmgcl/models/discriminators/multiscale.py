"""Discriminators of an image at several scales."""
from itertools import pairwise
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.layers import initialise
from mmgcl.models.layers.reflect_conv import ReflectConv, normalise_spectrum
from mmgcl.registry import MODELS


@MODELS.register_module()
class MultiscaleDiscriminator(nn.Module):
    """MUNIT's discriminator: patch discriminators of the image and of its halvings.

    Each has ``num_layers`` convolutions 4x4 of stride 2 with reflection padding and leaky ReLU,
    with 1, 2, 4, ... times the base channels, and a 1x1 convolution for the numbers. Its parameters
    have the names of the published code.

    Args:
        base_channels: of the first convolution.
        num_layers: halvings in each discriminator.
        num_scales: number of discriminators.
        in_channels: of the image.
        norm: of all but the first and last convolution: 'none' as published, 'instance' or 'layer'.
            'spectral' divides the weights of all but the last by their largest singular value
            instead, estimated by a step of power iteration in each pass.
        init: arguments of :func:`initialise`; None is normal with deviation 0.02, as published.

    Shapes:
        (B, in_channels, H, W) -> for scale s a tensor (B, 1, H', W'), H' = H / 2^(s + num_layers).

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
            for block in self.modules():
                if isinstance(block, ReflectConv):
                    normalise_spectrum(block)

    def forward(self, image: Tensor) -> list[Tensor]:
        predictions = []
        for scale, network in enumerate(self.cnns):
            if scale:
                image = halve(image)
            predictions.append(network(image))
        return predictions


def halve(image: Tensor) -> Tensor:
    """Means of 3x3 pixels at every second position; beyond the border nothing is counted."""
    return F.avg_pool2d(image, 3, stride=2, padding=1, count_include_pad=False)
