"""Atomic writing of image files."""
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import Image

from mmgcl.checkpoints import whole_file
from mmgcl.errors import DataError

OPTIONS = {'png': {'compress_level': 1}, 'jpg': {'quality': 95}, 'webp': {'quality': 95}}
FORMATS = tuple(OPTIONS)
_NAMES = {'png': 'PNG', 'jpg': 'JPEG', 'webp': 'WEBP'}


def extension_for(image: np.ndarray, wanted: str = 'png') -> str:
    """The extension of a format that holds an image (H, W, C): the one wanted, else png or tif."""
    if image.shape[2] not in (1, 3) or image.dtype not in (np.uint8, np.uint16):
        return 'tif'
    return wanted if image.dtype == np.uint8 else 'png'


def write_image(image: np.ndarray, path: Path) -> None:
    """Writes an image (H, W, C) in the format of the path's extension.

    Bytes of one or three channels go into any of ``FORMATS``, 16 bits into png, anything into tif.

    Raises:
        DataError: if the file cannot be written.
    """
    kind = path.suffix[1:]
    image = image[..., 0] if image.shape[2] == 1 else image
    try:
        with whole_file(path) as partial:
            if kind == 'tif':
                _write_tiff(image, partial)
            elif image.dtype == np.uint16:
                deep = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
                partial.write_bytes(cv2.imencode('.png', deep)[1].tobytes())
            else:
                Image.fromarray(image).save(partial, _NAMES[kind], **OPTIONS[kind])
    except OSError as error:
        raise DataError(f'{path} cannot be written: {error.strerror or error}') from error


def _write_tiff(image: np.ndarray, path: Path) -> None:
    tifffile.imwrite(path, image, photometric='rgb' if image.shape[2:] == (3,) else 'minisblack')
