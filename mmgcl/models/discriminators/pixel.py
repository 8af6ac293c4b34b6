"""1x1 discriminator of pix2pix."""
from typing import Any

from torch import Tensor, nn

from mmgcl.models.layers import has_bias, initialise, make_norm, normalise_spectra
from mmgcl.registry import MODELS


@MODELS.register_module()
class PixelDiscriminator(nn.Module):
    """PixelGAN (Isola et al., 2017): one logit per pixel, from that pixel alone.

    Three 1x1 convolutions to 1 and 2 times the base channels and to the logits, with leaky ReLU
    (slope 0.2) between. Parameter names are those of the published code.

    Args:
        base_channels: of the first convolution.
        in_channels: of the image.
        norm: of the second convolution: 'instance' as in CycleGAN's options, 'batch' as in
            pix2pix's, 'affine_instance', 'none', or 'spectral': on all convolutions but the last.
            With batch norm the last two convolutions have no bias, as published.
        init: arguments of :func:`initialise`; None is Xavier with gain 0.02, as in CUT.

    Shapes:
        (B, in_channels, H, W) -> (B, 1, H, W).

    Raises:
        ValueError: if a number is below 1, or for an unknown norm.

    Example::

        >>> PixelDiscriminator(base_channels=8)(torch.zeros(1, 3, 16, 24)).shape
        torch.Size([1, 1, 16, 24])
    """

    has_published_names = True

    def __init__(self, base_channels: int = 64, in_channels: int = 3, norm: str = 'instance',
                 init: dict[str, Any] | None = None) -> None:
        super().__init__()
        for name, value in (('base_channels', base_channels), ('in_channels', in_channels)):
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        bias = has_bias(norm)
        self.net = nn.Sequential(
            nn.Conv2d(in_channels, base_channels, 1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(base_channels, 2 * base_channels, 1, bias=bias),
            make_norm(norm, 2 * base_channels),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(2 * base_channels, 1, 1, bias=bias))
        initialise(self, **(init or {}))
        if norm == 'spectral':
            normalise_spectra(self)

    def forward(self, image: Tensor) -> Tensor:
        return self.net(image)
