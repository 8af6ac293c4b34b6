"""DiscoGAN discriminator, the alternative architecture of DistanceGAN."""
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.registry import MODELS

SMALLEST = 64


@MODELS.register_module()
class DiscoDiscriminator(nn.Module):
    """Convolutions down to one logit for an image of 64 pixels (Kim et al., ICML 2017).

    Four 4x4 convolutions of stride 2, without bias, to 1, 2, 4 and 8 times the base channels, with
    batch norm on all but the first and leaky ReLU (slope 0.2), then one without padding to the
    logit. Parameter names are those of the published code, whose images lie in [0, 1]: the scale is
    changed on the way in. Its sigmoid is part of ``GANLoss(mode='vanilla')`` here.

    Args:
        base_channels: of the first convolution.
        in_channels: of the image.

    Shapes:
        (B, in_channels, H, W) in [-1, 1], H and W at least 64 -> (B, 1, H', W'); 64 gives 1.

    Raises:
        ValueError: if a number is below 1, or for an image that is too small.

    Example::

        >>> DiscoDiscriminator(base_channels=4)(torch.zeros(2, 3, 64, 64)).shape
        torch.Size([2, 1, 1, 1])
    """

    has_published_names = True

    def __init__(self, base_channels: int = 64, in_channels: int = 3) -> None:
        super().__init__()
        for name, value in (('base_channels', base_channels), ('in_channels', in_channels)):
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        width = base_channels
        self.conv1 = nn.Conv2d(in_channels, width, 4, 2, 1, bias=False)
        self.conv2 = nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(2 * width)
        self.conv3 = nn.Conv2d(2 * width, 4 * width, 4, 2, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.conv4 = nn.Conv2d(4 * width, 8 * width, 4, 2, 1, bias=False)
        self.bn4 = nn.BatchNorm2d(8 * width)
        self.conv5 = nn.Conv2d(8 * width, 1, 4, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        height, width = image.shape[-2:]
        if min(height, width) < SMALLEST:
            raise ValueError(f'height and width of an image must be at least {SMALLEST}, '
                             f'got {height} x {width}')
        features = F.leaky_relu(self.conv1((image + 1) / 2), 0.2)
        for conv, norm in ((self.conv2, self.bn2), (self.conv3, self.bn3), (self.conv4, self.bn4)):
            features = F.leaky_relu(norm(conv(features)), 0.2)
        return self.conv5(features)
