"""Sample pictures that can be read: enlarged, with the name of each column."""
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from mmgcl.visualization.grid import picture_grid

CELL = 256  # pixels; smaller images are enlarged up to this, by a whole number
LARGEST = 4
PADDING, HEAD, FONT = 4, 24, 15


def labelled_grid(rows: Sequence[Sequence[Tensor]], labels: Sequence[str]) -> np.ndarray:
    """Rows of images (C, H, W) in [-1, 1] -> one uint8 picture (H', W', 3) with a head.

    An image of 64 pixels is shown at four times its size, one of 128 at twice, without smoothing.

    Args:
        rows: a row per sample, with as many images as there are labels.
        labels: of the columns.
    """
    side = max(max(image.shape[1:]) for row in rows for image in row)
    factor = min(max(CELL // side, 1), LARGEST)
    grid = picture_grid([[image.repeat_interleave(factor, 1).repeat_interleave(factor, 2)
                          for image in row] for row in rows])
    page = Image.new('RGB', (grid.shape[1], grid.shape[0] + HEAD), 'white')
    page.paste(Image.fromarray(grid), (0, HEAD))
    width = (grid.shape[1] - PADDING) // len(labels)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(FONT)
    for index, label in enumerate(labels):
        draw.text((PADDING + index * width, PADDING), label, fill='black', font=font)
    return np.asarray(page)
