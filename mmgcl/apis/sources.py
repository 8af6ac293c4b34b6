"""Inputs of the inferencer: files, folders, patterns, arrays and PIL images."""
import glob
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import numpy as np
from PIL import Image, ImageOps

from mmgcl.datasets.folder_listing import FolderListing, list_folder
from mmgcl.datasets.image_files import IMAGE_EXTENSIONS, read_image, to_rgb
from mmgcl.datasets.image_folder import distinct
from mmgcl.errors import DataError
from mmgcl.paths import expand_user

VIDEO_EXTENSIONS = ('.avi', '.m4v', '.mkv', '.mov', '.mp4', '.webm')


@dataclass(frozen=True)
class Source:
    """One input image or video.

    Attributes:
        name: relative output path without extension; subfolders of the input folder are kept.
        label: display name in messages.
        content: the array, the PIL image or the path of the file.
        path: the file; None for arrays and PIL images.
    """

    name: PurePath
    label: str
    content: object
    path: Path | None = None

    @property
    def is_video(self) -> bool:
        """Whether the input is a video file."""
        return self.path is not None and self.path.suffix.lower() in VIDEO_EXTENSIONS


def find_sources(inputs: object, out: Path | None = None) -> list[Source]:
    """Expands an input, or a sequence of inputs, into single sources, in order.

    Args:
        inputs: a path, folder, pattern (``*``, ``?``, ``[``), uint8 array (H, W, 3), PIL image, or
            a sequence of those.
        out: output folder; if it lies inside an input folder, its contents are not inputs.

    Raises:
        DataError: if there are no inputs, or one is not an image.
    """
    parts = inputs if isinstance(inputs, Sequence) and not isinstance(inputs, str) else [inputs]
    found = [source for number, part in enumerate(parts) for source in _sources(part, number, out)]
    if not found:
        raise DataError('there is nothing to translate: the list is empty')
    return _with_unique_names(found)


def read_array(image: object) -> np.ndarray:
    """uint8 (H, W, 3) from an array, a PIL image or the path of a file.

    Raises:
        DataError: for anything else.
    """
    if isinstance(image, Image.Image):
        return _of_picture(image)
    if isinstance(image, (str, Path)):
        return np.asarray(read_image(image))
    if not isinstance(image, np.ndarray):
        raise DataError(f'an image is a path, an array or a PIL image, got {type(image).__name__}')
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise DataError('an array must be uint8 (H, W, 3) and not empty, '
                        f'got {image.dtype} {image.shape}')
    return image


def _of_picture(image: Image.Image) -> np.ndarray:
    try:
        return np.asarray(to_rgb(ImageOps.exif_transpose(image)))
    except (OSError, ValueError) as error:
        raise DataError(f'an image of mode {image.mode} cannot be used: {error}') from error


def _sources(part: object, number: int, out: Path | None) -> list[Source]:
    if not isinstance(part, (str, Path)):
        name = f'image_{number:04}'
        return [Source(PurePath(name), name, part)]
    path = expand_user(part)
    if path.is_dir():
        return _of_files(_media_below(path), path, out, f'no image or video in {path}')
    if path.exists():
        return [_of_file(path, path.parent)]
    if glob.has_magic(str(part)):
        files = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
        media = [file for file in files if _is_media(file)]
        FolderListing(path, media, {'no image or video by its name': [
            file for file in files if file not in media]}).warn()
        return _of_files(media, _fixed_part(path), out, f'no image or video fits {part}')
    raise DataError(f'no file or folder {part}')


def _fixed_part(pattern: Path) -> Path:
    """The path before the first component with ``*``, ``?`` or ``[``."""
    parts = itertools.takewhile(lambda part: not glob.has_magic(part), pattern.parts)
    return Path(*parts)


def _of_files(files: list[Path], root: Path, out: Path | None, problem: str) -> list[Source]:
    if out is not None and root.resolve() in out.resolve().parents:  # earlier results
        files = [file for file in files
                 if out.resolve() not in Path(os.path.realpath(file)).parents]
    if not files:
        raise DataError(
            f'{problem}; files end in {" ".join((*IMAGE_EXTENSIONS, *VIDEO_EXTENSIONS))}')
    return [_of_file(file, root) for file in files]


def _of_file(path: Path, root: Path) -> Source:
    name = path.relative_to(root).with_suffix('')
    return Source(name, str(path), path, path)


def _media_below(folder: Path) -> list[Path]:
    listing = list_folder(folder, IMAGE_EXTENSIONS + VIDEO_EXTENSIONS)
    listing.warn()
    return listing.images


def _is_media(path: Path) -> bool:
    return not path.is_dir() and path.suffix.lower() in (*IMAGE_EXTENSIONS, *VIDEO_EXTENSIONS)


def _with_unique_names(sources: list[Source]) -> list[Source]:
    """Resolves name collisions: by the file extension, then the input folder, then a number."""
    names = distinct([source.name for source in sources],
                     [_with_extension(source) for source in sources],
                     [_with_folder(source) for source in sources])
    return [replace(source, name=PurePath(name)) for source, name in zip(sources, names)]


def _with_extension(source: Source) -> PurePath:
    return source.name.with_name(source.path.name) if source.path else source.name


def _with_folder(source: Source) -> PurePath:
    name = _with_extension(source)
    if source.path is None:
        return name
    given = source.path.absolute().parents[len(source.name.parts) - 1]
    return PurePath(given.name) / name
