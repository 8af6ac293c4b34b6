"""What there is to translate: files, folders, patterns, arrays and pictures."""
import glob
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import numpy as np
from PIL import Image, ImageOps

from mmgcl.datasets.image_files import IMAGE_EXTENSIONS, list_images, read_image, to_rgb
from mmgcl.errors import DataError

VIDEO_EXTENSIONS = ('.avi', '.m4v', '.mkv', '.mov', '.mp4', '.webm')


@dataclass(frozen=True)
class Source:
    """One image or video.

    Attributes:
        name: of its result, without an extension; folders below the input folder are kept.
        label: what messages call it.
        content: an array, a picture or the path of its file.
        path: of its file.
    """

    name: PurePath
    label: str
    content: object
    path: Path | None = None

    @property
    def is_video(self) -> bool:
        """Whether its file is a video."""
        return self.path is not None and self.path.suffix.lower() in VIDEO_EXTENSIONS


def find_sources(inputs: object, out: Path | None = None) -> list[Source]:
    """Sources of an input, or of a list of inputs, in order.

    Args:
        inputs: a path, folder, pattern (``*``, ``?``, ``[``), uint8 array (H, W, 3), PIL image, or
            a sequence of those.
        out: folder of results; images in it are not taken as inputs.

    Raises:
        DataError: if there is nothing, or something that is no image.
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
        raise DataError(f'a picture of mode {image.mode} cannot be used: {error}') from error


def _sources(part: object, number: int, out: Path | None) -> list[Source]:
    if not isinstance(part, (str, Path)):
        name = f'image_{number:04}'
        return [Source(PurePath(name), name, part)]
    path = Path(part).expanduser()
    if path.is_dir():
        return _of_files(_media_below(path), path, out, f'no image or video in {path}')
    if path.is_file():
        return [_of_file(path, path.parent)]
    if glob.has_magic(str(part)):
        files = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]
        media = [file for file in files if _is_media(file)]
        return _of_files(media, None, out, f'no image or video fits {part}')
    raise DataError(f'no file or folder {part}')


def _of_files(files: list[Path], root: Path | None, out: Path | None,
              problem: str) -> list[Source]:
    if out is not None:
        files = [file for file in files if out.resolve() not in file.resolve().parents]
    if not files:
        raise DataError(
            f'{problem}; files end in {" ".join((*IMAGE_EXTENSIONS, *VIDEO_EXTENSIONS))}')
    return [_of_file(file, root or file.parent) for file in files]


def _of_file(path: Path, root: Path) -> Source:
    name = path.relative_to(root).with_suffix('')
    return Source(name, str(path), path, path)


def _media_below(folder: Path) -> list[Path]:
    videos = [path for path in folder.rglob('*') if path.suffix.lower() in VIDEO_EXTENSIONS
              and not path.name.startswith('.')]
    return sorted([*list_images(folder), *videos])


def _is_media(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (*IMAGE_EXTENSIONS, *VIDEO_EXTENSIONS)


def _with_unique_names(sources: list[Source]) -> list[Source]:
    """Files that would share a name keep their extension in it; then numbers tell them apart."""
    times = Counter(source.name for source in sources)
    named = [replace(source, name=source.name.with_name(source.path.name))
             if times[source.name] > 1 and source.path else source for source in sources]
    times, seen = Counter(source.name for source in named), Counter()
    for index, source in enumerate(named):
        if times[source.name] > 1:
            seen[source.name] += 1
            numbered = f'{source.name.name}_{seen[source.name]}'
            named[index] = replace(source, name=source.name.with_name(numbered))
    return named
