"""Local colour and contrast statistics, the features that separate body from background."""
import torch
from torch import Tensor

from mmgcl.evaluation.scores.filters import blur, luminance

COLOUR_SCALES = (0.008, 0.03)  # of H
CONTRAST_SCALES = (0.015, 0.03)


def local_statistics(image: Tensor) -> Tensor:
    """Twelve statistics per pixel.

    RGB at two scales (6), the magnitudes of the red-green and blue-yellow opponent channels at the
    same scales (4), and the local standard deviation of the luminance at two scales (2).

    Shapes:
        image (3, H, W) in [0, 1] -> (12, H, W).
    """
    red, green, blue = image
    opponent = torch.stack([red - green, blue - (red + green) / 2]).abs()
    brightness = luminance(image)[None]
    colours = [blur(torch.cat([image, opponent]), scale) for scale in COLOUR_SCALES]
    variances = [blur(brightness ** 2, scale) - blur(brightness, scale) ** 2
                 for scale in CONTRAST_SCALES]
    return torch.cat([*colours, torch.cat(variances).clamp(min=0).sqrt()])
