"""The values of an image file as they are stored."""
import math
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import ImageOps

from mmgcl.datasets.image_files import check_pixels, check_regular, most_pixels, open_image
from mmgcl.datasets.value_range import Scale, whole_numbers

BANDS = 4  # limit on the values read at once, as a multiple of the limit on pixels
ARRAYS, TIFF = ('.npy',), ('.tif', '.tiff')


def read_values(path: str | Path, page: int = 0) -> np.ndarray:
    """Values of an image (H, W) or (H, W, C), in the file's own type.

    Arrays (``.npy``) and TIFF with any number of bands are read as they are, of a file with several
    pages the one asked for. Other formats are read upright; palettes become RGB or RGBA.

    Raises:
        UnreadableImageError: for a FIFO, a device or a folder.
        ValueError: if the file has no such page, is not an image, or is too large.
    """
    check_regular(path)
    suffix = Path(path).suffix.lower()
    if suffix in ARRAYS:
        return _as_image(_page_of(_read_array(path), page))
    if suffix in TIFF:
        return _as_image(_read_tiff(path, page))
    if _is_deep_colour_png(path):
        open_image(path).close()  # checks the size
        stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if stored is None:
            raise ValueError('it cannot be decoded')
        return cv2.cvtColor(stored, _TO_RGB[_colours(path)])
    with open_image(path) as image:
        if not 0 <= page < getattr(image, 'n_frames', 1):
            raise ValueError(f'it has {getattr(image, "n_frames", 1)} pages, no page {page}')
        image.seek(page)
        image.load()
        upright = ImageOps.exif_transpose(image)
        if upright.mode == 'P':
            upright = upright.convert('RGBA' if 'transparency' in upright.info else 'RGB')
        return _as_image(np.asarray(upright))


def in_depth_of(values: np.ndarray, scale: Scale, source: str | Path | None) -> np.ndarray:
    """An output as whole numbers where the file of its input stores such.

    Args:
        values: in the range of the output's files.
        scale: of those files; only a window leaves a choice.
        source: file of the input; None without one.
    """
    if isinstance(scale, str) or source is None or not has_whole_numbers(source):
        return values
    return whole_numbers(values, scale)


def has_whole_numbers(path: str | Path) -> bool:
    """Whether an image file stores whole numbers; only arrays and TIFF may store others."""
    suffix = Path(path).suffix.lower()
    if suffix in ARRAYS:
        return np.load(path, mmap_mode='r', allow_pickle=False).dtype.kind in 'uib'
    if suffix in TIFF:
        with tifffile.TiffFile(path) as file:
            dtype = file.pages[0].aspage().dtype
            return dtype is not None and dtype.kind in 'uib'
    return True


def count_pages(path: str | Path) -> int:
    """Pages of a TIFF, frames of an animation; 1 for any other image.

    Raises:
        UnreadableImageError, OSError, ValueError: if the file is no image.
    """
    check_regular(path)
    if Path(path).suffix.lower() in ARRAYS:
        return 1
    with open_image(path) as image:
        return getattr(image, 'n_frames', 1)


def _read_array(path: str | Path) -> np.ndarray:
    """An array whose header is true: a map of the file fails where the file is shorter."""
    stored = np.load(path, mmap_mode='r', allow_pickle=False)
    if not isinstance(stored, np.ndarray):
        stored.close()
        raise ValueError('it is an archive of arrays (.npz), not one array')
    _check_values(stored.shape, stored.shape, path)
    return np.array(stored)


def _check_values(shape: tuple[int, ...], image: tuple[int, ...], path: str | Path) -> None:
    """Checks the size of an image (H, W) or (H, W, C), and of all that is read with it."""
    if len(image) in (2, 3):
        check_pixels(image[1], image[0], path)
    if math.prod(shape) > BANDS * most_pixels(path):
        raise ValueError(f'it holds {math.prod(shape)} values, more than the limit of {BANDS} for '
                         f'each of {most_pixels(path)} pixels')


def _read_tiff(path: str | Path, page: int) -> np.ndarray:
    with tifffile.TiffFile(path) as file:
        if not 0 <= page < len(file.pages):
            raise ValueError(f'it has {len(file.pages)} pages, no page {page}')
        chosen = file.pages[page].aspage()
        planar_shape = chosen.shape[-2:] if chosen.planarconfig == 2 else chosen.shape[:2]
        _check_values(chosen.shape, planar_shape, path)
        check_pixels(chosen.tilewidth, chosen.tilelength, path)
        values = chosen.asarray()
        planar = values.ndim == 3 and chosen.planarconfig == 2 and chosen.samplesperpixel > 1
        return np.moveaxis(values, 0, -1) if planar else values


def _page_of(values: np.ndarray, page: int) -> np.ndarray:
    if values.ndim == 4:  # pages (P, H, W, C)
        if not 0 <= page < len(values):
            raise ValueError(f'it has {len(values)} pages, no page {page}')
        return values[page]
    return values


def _as_image(values: np.ndarray) -> np.ndarray:
    if values.dtype == bool:
        values = values.astype(np.uint8) * 255
    if values.ndim not in (2, 3) or not values.size or values.dtype.kind not in 'uif':
        raise ValueError(f'it holds {values.dtype} of shape {values.shape}; an image is (H, W) or '
                         '(H, W, C) real numbers')
    return values


_TO_RGB = {2: cv2.COLOR_BGR2RGB, 6: cv2.COLOR_BGRA2RGBA}  # by the colour type of a PNG


def _is_deep_colour_png(path: str | Path) -> bool:
    with Path(path).open('rb') as file:
        head = file.read(26)
    return head[:8] == b'\x89PNG\r\n\x1a\n' and len(head) == 26 and head[24] == 16 and (
        head[25] in _TO_RGB)  # Pillow would keep 8 of the 16 bits


def _colours(path: str | Path) -> int:
    with Path(path).open('rb') as file:
        return file.read(26)[25]
