"""Atomic writing of image files."""
from pathlib import Path

import numpy as np
from PIL import Image

from mmgcl.checkpoints import whole_file
from mmgcl.errors import DataError

OPTIONS = {'png': {'compress_level': 1}, 'jpg': {'quality': 95}, 'webp': {'quality': 95}}
FORMATS = tuple(OPTIONS)
_NAMES = {'png': 'PNG', 'jpg': 'JPEG', 'webp': 'WEBP'}


def write_image(image: np.ndarray, path: Path) -> None:
    """Writes a uint8 image (H, W, 3) in the format of the path's extension, one of ``FORMATS``.

    Raises:
        DataError: if the file cannot be written.
    """
    kind = path.suffix[1:]
    try:
        with whole_file(path) as partial:
            Image.fromarray(image).save(partial, _NAMES[kind], **OPTIONS[kind])
    except OSError as error:
        raise DataError(f'{path} cannot be written: {error.strerror or error}') from error
