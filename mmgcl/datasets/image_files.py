"""Listing of image folders, and reading of images as 8-bit RGB."""
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from mmgcl.datasets.folder_listing import is_regular, list_folder
from mmgcl.errors import ConfigError, DataError, UserError
from mmgcl.paths import expand_user

IMAGE_EXTENSIONS = (
    '.bmp', '.jpeg', '.jpg', '.npy', '.pgm', '.png', '.ppm', '.tif', '.tiff', '.webp')
# Pillow's decoders of those, and of GIF, which often has another extension. Some of the others run
# other programs on a file.
DECODERS = ('BMP', 'GIF', 'JPEG', 'PNG', 'PPM', 'TIFF', 'WEBP')
MOST_PIXELS = 2 ** 28  # 16384 x 16384, a satellite mosaic; reading takes at most 16 bytes for each
SURE_PIXELS = 2 ** 26  # in any file; for more, the file needs a byte per PIXELS_A_BYTE
PIXELS_A_BYTE = 1000
SETTING = 'MMGCL_MAX_PIXELS'
FOREIGN = {name: re.compile(start, re.DOTALL) for name, start in (
    ('AVIF', b'^....ftypavi[fs]'), ('HEIC', b'^....ftyp(heic|heix|mif1)'),
    ('JPEG 2000', b'^....jP|^\xffO\xffQ'), ('JPEG XL', b'^....JXL |^\xff\n'),
    ('PostScript', b'^%!PS|^\xc5\xd0\xd3\xc6'), ('PDF', b'^%PDF'), ('Photoshop', b'^8BPS'),
    ('OpenEXR', b'^v/1\x01'), ('an icon', b'^\0\0[\x01\x02]\0'),
    ('SVG or XML', b'^\\s*<(\\?xml|svg)'), ('a web page', b'(?i)^\\s*<(!doctype )?html'))}
UNKNOWN_RANGE = ('of unknown range: save it with 8 or 16 bits, or set scale to minmax or a window '
                 '(low, high) in LoadImageFromFile')
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit cannot be set from outside; ours can


class UnreadableImageError(DataError):
    """A file that exists and can be opened, but holds no complete image."""


class MissingFolderError(DataError):
    """A missing folder of a data set."""


def list_images(
        folder: str | Path, extensions: tuple[str, ...] = IMAGE_EXTENSIONS) -> list[Path]:
    """The images of :func:`list_folder`."""
    return list_folder(folder, extensions).images


def find_images(data_root: str | Path, name: str) -> list[Path]:
    """Images of the folder ``data_root/name``, for a folder that must hold some.

    Raises:
        DataError: if the root or the folder is missing, or the folder holds no image. The message
            says what was expected and what is there instead.
    """
    root = expand_user(data_root)
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
    listing = list_folder(folder, IMAGE_EXTENSIONS)
    listing.warn()
    if not listing.images:
        raise DataError(
            f'no image in {folder}: expected files ending in {" ".join(IMAGE_EXTENSIONS)}; '
            f'it holds {_contents(folder)}')
    return listing.images


def read_image(path: str | Path) -> Image.Image:
    """Reads an image file as upright 8-bit RGB.

    - The EXIF orientation is applied.
    - Grayscale, palette and CMYK images become RGB.
    - Transparent images are composited on white, for every way of encoding transparency.
    - 16-bit values ``v`` become ``v // 256``: the whole range is kept, nothing is clipped.

    Raises:
        UnreadableImageError: if the file is empty, truncated, damaged, not an image or too large.
        DataError: if the system cannot read the file (missing, no permission, failing disk).
    """
    with reading(path), open_image(path) as image:
        image.load()
        if image.mode == 'I' and image.format == 'TIFF':
            raise ValueError(f'its values have 32 bits, {UNKNOWN_RANGE}')
        ImageOps.exif_transpose(image, in_place=True)
        return to_rgb(image)


@contextmanager
def reading(path: str | Path) -> Iterator[None]:
    """Context that turns errors of reading an image file into ones that name the file.

    Raises:
        UnreadableImageError: if the file holds no usable image.
        DataError: if the system cannot read the file.
    """
    try:
        check_regular(path)
        yield
    except (MemoryError, UserError):
        raise
    except Exception as error:  # decoders raise nearly any type on damaged data
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(f'cannot read {path}: {error.strerror}') from error
        raise UnreadableImageError(
            f'{path} is not a readable image: {_reason(path, error)}') from error


def open_image(path: str | Path) -> Image.Image:
    """An image of which Pillow has read the header, of a promised format and of bounded size.

    Raises:
        ValueError: if it has more pixels than the limit.
        OSError: as of Pillow, for a file of another format.
    """
    image = Image.open(path, formats=DECODERS)
    try:
        check_pixels(image.width, image.height, path)
    except ValueError:
        image.close()
        raise
    return image


def check_pixels(width: int, height: int, path: str | Path) -> None:
    """Raises ValueError for an image of more pixels than the limit of its file."""
    limit = most_pixels(path)
    if width * height > limit:
        raise ValueError(f'it has {width} x {height} pixels, more than the limit of {limit}; the '
                         f'environment variable {SETTING} sets another one')


def most_pixels(path: str | Path) -> int:
    """The limit for a file: ``MMGCL_MAX_PIXELS``, else 2^26, or up to 2^28 if the file is large.

    Raises:
        ConfigError: if the variable is no positive whole number.
    """
    given = os.environ.get(SETTING)
    if given is None:
        stored = PIXELS_A_BYTE * os.path.getsize(path)
        return min(MOST_PIXELS, max(SURE_PIXELS, stored))
    if not given.isdecimal() or int(given) < 1:
        raise ConfigError(f'{SETTING} must be a positive whole number of pixels, got {given!r}')
    return int(given)


def check_regular(path: str | Path) -> None:
    """Raises UnreadableImageError for a FIFO, a device or a folder, which opening may wait for."""
    if not is_regular(path):
        kind = 'a folder' if os.path.isdir(path) else 'no regular file'
        raise UnreadableImageError(f'{path} is not a readable image: it is {kind}')


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
        return (f'its content is {_name_of(path)}, not of a format that is read '
                f'({", ".join(DECODERS)})')
    return str(error) or type(error).__name__


def _name_of(path: str | Path) -> str:
    with open(path, 'rb') as file:
        start = file.read(32)
    return next((name for name, found in FOREIGN.items() if found.search(start)), 'something else')


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
