"""Random colour jitter."""
import math

import torch
from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS

GREY = (0.299, 0.587, 0.114)


@MODELS.register_module()
class ColorJitter(nn.Module):
    """Random brightness, contrast, saturation and hue, in this order.

    The first three blend with black, with the mean grey of the image and with its grey version, by
    a factor from [1 - a, 1 + a]; the hue is rotated by up to ``hue`` of a full turn. The random
    numbers are arguments, so the seed of the run decides them.

    Args:
        brightness, contrast, saturation: a, within [0, 1]; 0.5 in LSeSim.
        hue: within [0, 0.5]; 0.3 in LSeSim.

    Shapes:
        image (B, 3, H, W) in [-1, 1], uniforms (B, 4) in [0, 1) -> (B, 3, H, W) in [-1, 1].

    Raises:
        ConfigError: for a number out of range.
    """

    spans: Tensor
    count = 4  # random numbers per image

    def __init__(self, brightness: float = 0.5, contrast: float = 0.5, saturation: float = 0.5,
                 hue: float = 0.3) -> None:
        super().__init__()
        for name, value, most in (('brightness', brightness, 1), ('contrast', contrast, 1),
                                  ('saturation', saturation, 1), ('hue', hue, 0.5)):
            if not 0 <= value <= most:
                raise ConfigError(f'{name} must lie in [0, {most}], got {value}')
        # A buffer, so that no step copies numbers to the device.
        self.register_buffer('spans', torch.tensor([brightness, contrast, saturation, hue]),
                             persistent=False)

    @torch.no_grad()
    def forward(self, image: Tensor, uniforms: Tensor) -> Tensor:
        shifts = ((2 * uniforms - 1) * self.spans).to(image.dtype)
        brightness, contrast, saturation, hue = shifts[:, :, None, None, None].unbind(1)
        image = image / 2 + 0.5
        image = (image * (1 + brightness)).clamp(0, 1)
        mean = _grey(image).mean((2, 3), keepdim=True)
        image = torch.lerp(mean.expand_as(image), image, 1 + contrast).clamp(0, 1)
        image = torch.lerp(_grey(image).expand_as(image), image, 1 + saturation).clamp(0, 1)
        return _turn(image, hue).clamp(0, 1) * 2 - 1

    def extra_repr(self) -> str:
        names = ('brightness', 'contrast', 'saturation', 'hue')
        return ', '.join(f'{name}={span:g}' for name, span in zip(names, self.spans.tolist()))


def _grey(image: Tensor) -> Tensor:
    red, green, blue = (weight * image[:, k:k + 1] for k, weight in enumerate(GREY))
    return red + green + blue


def _turn(image: Tensor, share: Tensor) -> Tensor:
    """Rotates colours about the grey axis (Rodrigues' formula) by a fraction of a full turn."""
    angle = 2 * math.pi * share
    along = image.mean(1, keepdim=True)
    # The cross product with (1, 1, 1) / sqrt(3).
    across = (image.roll(1, 1) - image.roll(-1, 1)) / math.sqrt(3)
    return along + (image - along) * angle.cos() + across * angle.sin()
