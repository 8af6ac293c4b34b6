"""MUNIT's convolution block."""
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

from mmgcl.models.layers.sample_norm import SampleNorm

NORMS = {'none': lambda channels: nn.Identity(), 'instance': nn.InstanceNorm2d, 'layer': SampleNorm}
ACTIVATIONS = {
    'none': nn.Identity, 'relu': nn.ReLU, 'tanh': nn.Tanh, 'leaky': lambda: nn.LeakyReLU(0.2)}


class ReflectConv(nn.Module):
    """Reflection padding, convolution with bias, norm and activation.

    Args:
        in_channels, out_channels: of the convolution.
        kernel_size, stride, padding: likewise.
        norm: 'none', 'instance' or 'layer' (see ``SampleNorm``).
        activation: 'relu', 'leaky' (slope 0.2), 'tanh' or 'none'.

    Raises:
        ValueError: for an unknown norm or activation.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1,
                 padding: int = 0, norm: str = 'none', activation: str = 'relu') -> None:
        super().__init__()
        if norm not in NORMS:
            raise ValueError(f'norm must be one of {", ".join(NORMS)}, got {norm!r}')
        if activation not in ACTIVATIONS:
            raise ValueError(
                f'activation must be one of {", ".join(ACTIVATIONS)}, got {activation!r}')
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding,
                              padding_mode='reflect')
        self.norm = NORMS[norm](out_channels)
        self.activation = ACTIVATIONS[activation]()

    def forward(self, features: Tensor) -> Tensor:
        return self.activation(self.norm(self.conv(features)))


def normalise_spectrum(block: ReflectConv) -> ReflectConv:
    """Divides the block's weight by its largest singular value, in place (Miyato et al., 2018).

    A step of power iteration in each pass of training estimates it; the vectors are buffers.
    """
    spectral_norm(block.conv)
    return block
