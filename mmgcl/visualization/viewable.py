"""Any image file as a picture for the eye."""
from pathlib import Path

import numpy as np
from PIL import Image

from mmgcl.datasets.image_files import read_image, reading
from mmgcl.datasets.raw_image import ARRAYS, TIFF, read_values
from mmgcl.datasets.value_range import to_unit


def viewable(path: Path) -> Image.Image:
    """8-bit RGB of an image file of any depth and number of bands.

    Values of more than 8 bits are stretched between their 1st and 99th percentile. Of more than
    three bands the first three are shown, of two the first.

    Raises:
        DataError: if the file is not a readable image.
    """
    with reading(path):
        values = read_values(path)
        if values.dtype == np.uint8 and path.suffix.lower() not in (*ARRAYS, *TIFF):
            return read_image(path)
        bands = values[..., None] if values.ndim == 2 else values
        bands = bands[..., :3] if bands.shape[2] >= 3 else bands[..., :1].repeat(3, axis=2)
        unit = to_unit(bands, '8bit' if bands.dtype == np.uint8 else 'percentile')
        return Image.fromarray((unit * 255).round().astype(np.uint8))
