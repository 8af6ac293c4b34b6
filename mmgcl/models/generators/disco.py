"""DiscoGAN generator, the alternative architecture of DistanceGAN."""
from itertools import pairwise

from torch import Tensor, nn

from mmgcl.models.generators.sides import require_sides
from mmgcl.registry import MODELS

BOTTLENECK = 100


@MODELS.register_module()
class DiscoGenerator(nn.Module):
    """An encoder and a decoder with batch norm, without residual blocks (Kim et al., ICML 2017).

    DistanceGAN's experiments at 64 pixels have it. 4x4 convolutions of stride 2, without bias, to
    1, 2, 4 (and 8) times the base channels with leaky ReLU (slope 0.2), and transposed ones back
    with ReLU. Five layers have one more convolution, without padding, to 100 channels. All but the
    first and the last convolution have batch norm. Parameter names are those of the published code,
    whose images lie in [0, 1]: the scales are changed on the way in and out.

    Args:
        num_layers: 3, 4 (the published default) or 5.
        base_channels: of the first convolution.
        in_channels: of the image, before and after.

    Shapes:
        (B, in_channels, H, W) in [-1, 1] -> the same; H and W multiples of ``stride``, and with
        five layers at least 64.

    Raises:
        ValueError: for another number of layers, a number below 1, or an image that is too small.

    Example::

        >>> DiscoGenerator(base_channels=4)(torch.zeros(2, 3, 64, 64)).shape
        torch.Size([2, 3, 64, 64])
    """

    has_published_names = True

    def __init__(self, num_layers: int = 4, base_channels: int = 64, in_channels: int = 3) -> None:
        super().__init__()
        if num_layers not in (3, 4, 5):
            raise ValueError(f'num_layers must be 3, 4 or 5, got {num_layers}')
        for name, value in (('base_channels', base_channels), ('in_channels', in_channels)):
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        halvings = min(num_layers, 4)
        self.stride = 2 ** halvings
        self.smallest = 4 * self.stride if num_layers == 5 else self.stride
        widths = [base_channels * 2 ** k for k in range(halvings)]
        steps = [(before, width, 2, 1) for before, width in pairwise(widths)]
        if num_layers == 5:
            steps.append((widths[-1], BOTTLENECK, 1, 0))
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, base_channels, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
        for before, width, stride, padding in steps:
            layers += [nn.Conv2d(before, width, 4, stride, padding, bias=False),
                       nn.BatchNorm2d(width), nn.LeakyReLU(0.2)]
        for before, width, stride, padding in reversed(steps):
            layers += [nn.ConvTranspose2d(width, before, 4, stride, padding, bias=False),
                       nn.BatchNorm2d(before), nn.ReLU()]
        self.main = nn.Sequential(
            *layers, nn.ConvTranspose2d(base_channels, in_channels, 4, 2, 1, bias=False),
            nn.Sigmoid())

    def forward(self, image: Tensor) -> Tensor:
        require_sides(image, self.stride, self.smallest)
        return 2 * self.main((image + 1) / 2) - 1
