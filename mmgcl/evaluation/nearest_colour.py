"""Pixel classification by nearest colour."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class NearestColour(nn.Module):
    """Class scores by colour distance: the closer a pixel to a class colour, the higher the score.

    Serves as network of ``SegmentationMetric`` where map classes are defined by colour.

    Args:
        palette: 8-bit RGB colours of the K classes.

    Shapes:
        images (B, 3, H, W) in [-1, 1] -> (B, K, H, W), the negative squared distance in 8-bit
        levels.
    """

    palette: Tensor

    def __init__(self, palette: Sequence[tuple[int, int, int]]) -> None:
        super().__init__()
        self.register_buffer('palette', torch.tensor(palette, dtype=torch.float32))

    def forward(self, images: Tensor) -> Tensor:
        levels = (images.float() + 1).mul(127.5)
        return torch.stack([-(levels - colour[:, None, None]).square().sum(1)
                            for colour in self.palette], dim=1)
