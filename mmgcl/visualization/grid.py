"""Image grids with one row per sample and one column per kind of image."""
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mmgcl.datasets.value_range import Scale, from_unit


def to_pixels(image: Tensor) -> np.ndarray:
    """(..., C, H, W) in [-1, 1] -> uint8 (..., H, W, C), rounded to nearest."""
    scaled = image.detach().float().clamp(-1, 1).add(1).mul(127.5).round()
    return scaled.to(torch.uint8).movedim(-3, -1).cpu().numpy()


def to_values(image: Tensor, scale: Scale) -> np.ndarray:
    """(..., C, H, W) in [-1, 1] -> (..., H, W, C) in the range of a domain's files.

    Args:
        scale: of the domain's loader; ``'8bit'`` gives bytes, ``'16bit'``, ``'minmax'`` and
            ``'percentile'`` 16-bit numbers, a window floats.
    """
    if scale == '8bit':
        return to_pixels(image)
    unit = image.detach().double().add(1).div(2).movedim(-3, -1).cpu().numpy()
    return from_unit(unit, scale)


def picture_grid(rows: Sequence[Sequence[Tensor]]) -> np.ndarray:
    """Rows of images (C, H, W) in [-1, 1] -> one uint8 image (H', W', 3).

    All cells have the size of the largest image; smaller ones are aligned top left on white. Images
    without exactly three channels are shown as their first channel in grey.
    """
    from torchvision.utils import make_grid  # slow to import
    pictures = [picture.detach().float().cpu() for row in rows for picture in row]
    pictures = [picture if len(picture) == 3 else picture[:1].expand(3, -1, -1)
                for picture in pictures]
    height, width = (max(picture.shape[axis] for picture in pictures) for axis in (1, 2))
    pictures = [
        F.pad(picture, (0, width - picture.shape[2], 0, height - picture.shape[1]), value=1.0)
        for picture in pictures]
    return to_pixels(make_grid(torch.stack(pictures), nrow=len(rows[0]), padding=4, pad_value=1))
