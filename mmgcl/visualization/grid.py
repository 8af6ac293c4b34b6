"""Grids of pictures: a row a sample, a column a kind."""
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


def to_pixels(image: Tensor) -> np.ndarray:
    """(..., 3, H, W) in [-1, 1] -> uint8 (..., H, W, 3), rounded to the nearest level."""
    scaled = image.detach().float().clamp(-1, 1).add(1).mul(127.5).round()
    return scaled.to(torch.uint8).movedim(-3, -1).cpu().numpy()


def picture_grid(rows: Sequence[Sequence[Tensor]]) -> np.ndarray:
    """Rows of pictures (3, H, W) of one size in [-1, 1] -> one uint8 picture (H', W', 3)."""
    from torchvision.utils import make_grid  # torchvision takes seconds to import
    pictures = [picture.detach().float().cpu() for row in rows for picture in row]
    return to_pixels(make_grid(torch.stack(pictures), nrow=len(rows[0]), padding=4, pad_value=1))
