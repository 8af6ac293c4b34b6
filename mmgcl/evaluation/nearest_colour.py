"""Classes read from an image by its colours."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class NearestColour(nn.Module):
    """Scores of classes that have colours: the nearer a pixel's colour, the higher.

    For ``SegmentationMetric``, where the classes of a map are to be read from the map itself.

    Args:
        palette: 8-bit RGB of each class.

    Shapes:
        images (B, 3, H, W) in [-1, 1] -> (B, K, H, W), minus the squared distance in levels.
    """

    def __init__(self, palette: Sequence[tuple[int, int, int]]) -> None:
        super().__init__()
        self.register_buffer('palette', torch.tensor(palette, dtype=torch.float32))

    def forward(self, images: Tensor) -> Tensor:
        levels = (images.float() + 1).mul(127.5)
        return torch.stack([-(levels - colour[:, None, None]).square().sum(1)
                            for colour in self.palette], dim=1)
