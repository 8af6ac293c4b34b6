"""Convolution block of MUNIT."""
from collections.abc import Callable

from torch import Tensor, nn

from mmgcl.models.layers.sample_norm import SampleNorm

NORMS: dict[str, Callable[[int], nn.Module]] = {
    'none': lambda channels: nn.Identity(), 'instance': nn.InstanceNorm2d, 'layer': SampleNorm}
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    'none': nn.Identity, 'relu': nn.ReLU, 'tanh': nn.Tanh, 'leaky': lambda: nn.LeakyReLU(0.2)}


class ReflectConv(nn.Module):
    """Convolution with bias and reflection padding, followed by norm and activation.

    Args:
        in_channels, out_channels, kernel_size, stride, padding: of the convolution.
        norm: 'none', 'instance' or 'layer' (see ``SampleNorm``).
        activation: 'relu', 'leaky' (slope 0.2), 'tanh' or 'none'.

    Raises:
        ValueError: for an unknown norm or activation.

    Example::

        >>> block = ReflectConv(3, 64, 7, padding=3, norm='instance')
        >>> block(torch.zeros(1, 3, 32, 32)).shape
        torch.Size([1, 64, 32, 32])
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
