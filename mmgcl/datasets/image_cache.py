"""Cache of decoded and resized images in a memory-mapped file that all processes share."""
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import PIL
from mmcv.transforms import Resize
from mmengine.logging import print_log

from mmgcl.checkpoints import fitting, whole_file
from mmgcl.datasets.image_folder import ImageFolder, NamedImage
from mmgcl.datasets.mapped_images import DamagedFileError, MappedImages, write_images
from mmgcl.datasets.transforms.pipeline import Pipeline
from mmgcl.errors import DataError
from mmgcl.file_lock import locked
from mmgcl.paths import expand_user

FORMAT = 2
AHEAD = 64  # images decoded before they are written


class CachedFolder:
    """An :class:`ImageFolder` whose images are decoded and resized once, then mapped from a file.

    A ``Resize`` that comes first after the loader (also by ``SwitchAtEpoch``) is done once, so
    samples are the same bit for bit. Each size has a file of its own, made when first asked for;
    other pipelines have one of the images as decoded.

    The name of a file follows from the paths, sizes and times of the images, the loader and the
    resize: a changed folder has a new file. A file appears whole or not at all. Of several
    processes one makes it, the others wait.

    Args:
        folder: the images.
        pipeline: tells the size.
        cache: folder for the files; one below ``/dev/shm`` keeps them in memory.

    Raises:
        DataError: if a file cannot be written, as on a full disk, or an image is refused.
    """

    def __init__(self, folder: ImageFolder, pipeline: Pipeline, cache: str | Path) -> None:
        self.folder, self.pipeline = folder, pipeline
        self.paths = folder.paths
        self.cache = expand_user(cache)
        self._content = [_describe(path, folder.folder) for path in folder.paths]
        self._files: dict[str | None, MappedImages] = {}
        self.load(0, epoch=0)  # a run that cannot have its cache ends before it begins

    def __len__(self) -> int:
        return len(self.folder)

    def load(self, position: int, epoch: int) -> NamedImage:
        """The result of ``ImageFolder.load`` after the leading resize of an epoch's pipeline."""
        resize = self.pipeline.leading_resize(epoch)
        how = None if resize is None else repr(resize)
        if how not in self._files:
            self._files[how] = self._open(self._path(how), resize)
        try:
            taken, pixels = self._files[how][position]
        except DamagedFileError:
            self._files[how] = self._open(self._path(how), resize, damaged=self._files[how])
            taken, pixels = self._files[how][position]
        path = self.folder.paths[taken]
        loaded = {'img': pixels, 'img_path': str(path), 'img_shape': pixels.shape[:2],
                  'ori_shape': pixels.shape[:2]}
        return NamedImage(loaded, path, self.folder.names[taken])

    def __getstate__(self) -> dict:
        return {**vars(self), '_files': {}}  # a pickled map would be a copy of all images

    def _path(self, how: str | None) -> Path:
        text = json.dumps([FORMAT, PIL.__version__, str(self.folder.folder.absolute()),
                           self.folder.on_corrupt, repr(self.pipeline.loader), how, self._content])
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        return fitting(self.cache / f'{self.folder.folder.name}_{key}.images')

    def _open(self, path: Path, resize: Resize | None,
              damaged: MappedImages | None = None) -> MappedImages:
        """The file, made if it is missing; made anew if it is damaged."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path.with_suffix('.lock'), wait=True):
                if not path.exists():
                    self._make(path, resize)
                images = None
                with suppress(DamagedFileError):
                    images = self._mapped(path)
                    if damaged is not None:
                        images.check()  # another process may have made it anew meanwhile
                        return images
                if images is None or damaged is not None:
                    print_log(f'the image cache {path} is damaged and is made anew',
                              logger='current', level=logging.WARNING)
                    self._make(path, resize)
                    images = self._mapped(path)
                return images
        except OSError as error:
            raise DataError(
                f'the image cache {path} cannot be made ({error.strerror or error}): make room, '
                'give another folder, or go on without one by cache=None') from error

    def _mapped(self, path: Path) -> MappedImages:
        images = MappedImages(path)
        if len(images) != len(self) or images.largest_number >= len(self):
            raise DamagedFileError
        return images

    def _make(self, path: Path, resize: Resize | None) -> None:
        with whole_file(path) as partial, partial.open('wb') as file:
            write_images(file, self._images(resize))
            file.flush()
            os.fsync(file.fileno())
        print_log(f'{len(self)} images of {self.folder.folder} are cached in {path} '
                  f'({path.stat().st_size / 2 ** 20:.0f} MiB)', logger='current')

    def _images(self, resize: Resize | None) -> Iterator[tuple[int, np.ndarray]]:
        """For each position its image, or its replacement if the image is skipped."""
        indices = {path: index for index, path in enumerate(self.folder.paths)}

        def read(position: int) -> tuple[int, np.ndarray]:
            named = self.folder.load(position)
            results = dict(named.loaded)
            return indices[named.path], (resize(results) if resize else results)['img']

        with ThreadPoolExecutor() as pool:
            for start in range(0, len(self), AHEAD):
                yield from pool.map(read, range(start, min(start + AHEAD, len(self))))


def _describe(path: Path, folder: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise DataError(f'cannot read {path}: {error.strerror}') from error
    return str(path.relative_to(folder)), status.st_size, status.st_mtime_ns
