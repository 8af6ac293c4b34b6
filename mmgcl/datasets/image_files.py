"""Listing of image folders, and reading of images as 8-bit RGB."""
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from mmgcl.errors import DataError, UserError

IMAGE_EXTENSIONS = (
    '.bmp', '.jpeg', '.jpg', '.npy', '.pgm', '.png', '.ppm', '.tif', '.tiff', '.webp')
MAX_PIXELS = 2 ** 30  # 3 GiB as RGB
UNKNOWN_RANGE = ('of unknown range: save it with 8 or 16 bits, or set scale to minmax or a window '
                 '(low, high) in LoadImageFromFile')
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit refuses satellite mosaics; ours takes its place


class UnreadableImageError(DataError):
    """A file that exists and can be opened, but holds no complete image."""


class MissingFolderError(DataError):
    """A missing folder of a data set."""


def list_images(
        folder: str | Path, extensions: tuple[str, ...] = IMAGE_EXTENSIONS) -> list[Path]:
    """Files below ``folder`` with an image's extension, recursively, sorted by path.

    Extensions count in any case. Hidden files and folders (``.name``) are left out. Links are
    followed, a folder reached twice is listed once. A missing folder gives an empty list.
    """
    found, visited = [], set()
    for directory, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(directory)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith('.'))
        found += [
            Path(directory, name) for name in names
            if not name.startswith('.') and name.lower().endswith(extensions)]
    return sorted(found)


def find_images(data_root: str | Path, name: str) -> list[Path]:
    """Images of the folder ``data_root/name``, for a folder that must hold some.

    Raises:
        DataError: if the root or the folder is missing, or the folder holds no image. The message
            says what was expected and what is there instead.
    """
    root = Path(data_root).expanduser()
    folder = root / name
    expected = f'expected {_side_by_side(name)} with images'
    if not root.is_dir():
        near = next(parent for parent in root.absolute().parents if parent.is_dir())
        raise DataError(
            f'no data folder {root}: {expected} in it; {near} holds {_contents(near)}')
    if not folder.is_dir():
        raise MissingFolderError(
            f'no folder {folder}: {expected} in {root}, which holds {_contents(root)}'
            + _nested_hint(root, name))
    images = list_images(folder)
    if not images:
        raise DataError(
            f'no image in {folder}: expected files ending in {" ".join(IMAGE_EXTENSIONS)}; '
            f'it holds {_contents(folder)}')
    return images


def read_image(path: str | Path) -> Image.Image:
    """Reads an image file as upright 8-bit RGB.

    - The EXIF orientation is applied.
    - Grayscale, palette and CMYK images become RGB.
    - Transparent images are composited on white, for every way of encoding transparency.
    - 16-bit values ``v`` become ``v // 256``: the whole range is kept, nothing is clipped.

    Raises:
        UnreadableImageError: if the file is empty, truncated, damaged or not an image.
        DataError: if the system cannot read the file (missing, no permission, failing disk).
    """
    with reading(path), Image.open(path) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError(
                f'it has {image.width} x {image.height} pixels, more than {MAX_PIXELS}')
        image.load()
        if image.mode == 'I' and image.format == 'TIFF':
            raise ValueError(f'its values have 32 bits, {UNKNOWN_RANGE}')
        return to_rgb(ImageOps.exif_transpose(image))


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Context that turns errors of reading an image file into ones that name the file.

    Raises:
        UnreadableImageError: if the file holds no usable image.
        DataError: if the system cannot read the file.
    """
    try:
        yield
    except (MemoryError, UserError):
        raise
    except Exception as error:  # decoders raise nearly any type on damaged data
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(f'cannot read {path}: {error.strerror}') from error
        raise UnreadableImageError(
            f'{path} is not a readable image: {_reason(path, error)}') from error


def to_rgb(image: Image.Image) -> Image.Image:
    """Converts a Pillow image to 8-bit RGB by the rules of :func:`read_image`."""
    if image.mode == 'F':
        raise ValueError(f'its values are floating-point, {UNKNOWN_RANGE}')
    if image.mode.startswith('I'):
        return _from_16_bit(image)
    if image.mode in ('RGBA', 'LA', 'PA') or 'transparency' in image.info:
        image = image.convert('RGBA')
        white = Image.new('RGBA', image.size, 'white')
        image = Image.alpha_composite(white, image)
    return image.convert('RGB')


def _from_16_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if values.min() < 0 or values.max() > 65535:
        raise ValueError('its values lie outside 16 bits')
    return Image.fromarray((values // 256).astype(np.uint8)).convert('RGB')


def _reason(path: str | Path, error: Exception) -> str:
    if os.path.getsize(path) == 0:
        return 'the file is empty'
    if isinstance(error, UnidentifiedImageError):
        if str(path).lower().endswith(('.tif', '.tiff')):
            return ('Pillow does not know this kind of TIFF: set channels (and bands or scale) in '
                    'LoadImageFromFile')
        return 'its content is of no known image format'
    return str(error) or type(error).__name__


def _side_by_side(name: str) -> str:
    return f'folders {name[:-1]}A and {name[:-1]}B' if name[-1] in 'AB' else f'a folder {name}'


def _contents(folder: Path, limit: int = 6) -> str:
    names = sorted(
        entry.name + '/' * entry.is_dir() for entry in os.scandir(folder)
        if not entry.name.startswith('.'))
    if not names:
        return 'nothing'
    more = f' and {len(names) - limit} more' if len(names) > limit else ''
    return ', '.join(names[:limit]) + more


def _nested_hint(root: Path, name: str) -> str:
    inside = sorted(path.parent for path in root.glob(f'*/{name}') if path.is_dir())
    return f'; did you mean {inside[0]}?' if inside else ''
