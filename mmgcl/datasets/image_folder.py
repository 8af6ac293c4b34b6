"""Images of one domain, read from files or held in memory."""
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path, PurePath
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from mmengine.logging import print_log

from mmgcl.datasets.image_files import UnreadableImageError, find_images
from mmgcl.errors import DataError
from mmgcl.paths import expand_user

Name = TypeVar('Name', str, PurePath)


class NamedImage(NamedTuple):
    """A loaded image, its file, and a name that is unique within the folder."""

    loaded: dict
    path: Path
    name: str


class ImageFolder:
    """The images of one folder in sorted order, read on access.

    Args:
        data_root: folder of the data set.
        name: folder of the domain in it, for instance ``trainA``.
        load: reads a file into a dict with ``img``.
        on_corrupt: at an unreadable image, ``'raise'`` an error, or ``'skip'``: log its name once
            and use the next readable one in sorted order (cyclically).
        max_images: use only the first ones; None for all.

    Raises:
        DataError: if the folder is missing or has no image.
        ValueError: for another ``on_corrupt``, or ``max_images`` below 1.
    """

    def __init__(
            self, data_root: str | Path, name: str, load: Callable[[Path], dict],
            on_corrupt: str = 'raise', max_images: int | None = None) -> None:
        if on_corrupt not in ('raise', 'skip'):
            raise ValueError(f"on_corrupt must be 'raise' or 'skip', got {on_corrupt!r}")
        if max_images is not None and max_images < 1:
            raise ValueError(f'max_images must be at least 1 or None, got {max_images}')
        self.folder = expand_user(data_root) / name
        self.paths = find_images(data_root, name)[:max_images]
        self.names = unique_names(self.folder, self.paths)
        self.read, self.on_corrupt = load, on_corrupt
        self.unreadable = torch.zeros(len(self.paths), dtype=torch.bool)
        if on_corrupt == 'skip':
            # Shared memory, so that a file is tried and logged once, not once per worker.
            self.unreadable.share_memory_()

    def __len__(self) -> int:
        return len(self.paths)

    def load(self, position: int) -> NamedImage:
        """The image at ``position``; with ``on_corrupt='skip'`` the first readable one from there.

        Raises:
            DataError: if the file, or every file of the folder, is unreadable.
        """
        for candidate in range(position, position + len(self)):
            candidate %= len(self)
            if self.unreadable[candidate]:
                continue
            try:
                loaded = self.read(self.paths[candidate])
            except UnreadableImageError as error:
                self._refuse(candidate, error)
            else:
                return NamedImage(loaded, self.paths[candidate], self.names[candidate])
        raise DataError(f'none of the {len(self)} images in {self.folder} can be read')

    def _refuse(self, position: int, error: UnreadableImageError) -> None:
        if self.on_corrupt == 'raise':
            raise UnreadableImageError(
                f"{error}; mend or remove it, or set on_corrupt='skip' to go on without it"
            ) from error
        self.unreadable[position] = True
        print_log(f'skipping an image: {error}', logger='current', level=logging.WARNING)


class MemoryFolder:
    """The images of an :class:`ImageFolder`, decoded once and kept in memory, read-only."""

    def __init__(self, folder: ImageFolder) -> None:
        self.paths = folder.paths
        self.images = [folder.load(position) for position in range(len(folder))]
        for image in self.images:
            image.loaded['img'] = read_only(image.loaded['img'])

    def __len__(self) -> int:
        return len(self.images)

    def load(self, position: int) -> NamedImage:
        """The image at ``position``."""
        return self.images[position]


def read_only(image: np.ndarray) -> np.ndarray:
    """A read-only view, which a transform cannot modify in place."""
    view = image.view()
    view.flags.writeable = False
    return view


def unique_names(folder: Path, paths: list[Path]) -> list[str]:
    """A unique name for each file, derived from its path below ``folder``.

    ``a/b.jpg`` is called ``a_b``. Files whose names would collide keep their extension:
    ``a_b.jpg``. Remaining collisions, as of ``a/b.jpg`` and ``a_b.jpg``, are numbered.
    """
    relative = [path.relative_to(folder) for path in paths]
    return distinct(['_'.join(path.with_suffix('').parts) for path in relative],
                    ['_'.join(path.parts) for path in relative])


def distinct(names: Sequence[Name], *longer: Sequence[Name]) -> list[Name]:
    """Makes names unique: a colliding name is replaced by its longer forms.

    Names that still collide in their longest form are numbered.
    """
    names = list(names)
    for forms in longer:
        times = Counter(names)
        names = [form if times[name] > 1 else name for name, form in zip(names, forms)]
    times, taken = Counter(names), set(names)
    for index, name in enumerate(names):
        if times[name] == 1:
            continue
        number = next(k for k in count(1) if _numbered(name, k) not in taken)
        names[index] = _numbered(name, number)
        taken.add(names[index])
    return names


def _numbered(name: Name, number: int) -> Name:
    if isinstance(name, PurePath):
        return name.with_name(f'{name.name}_{number}')
    return f'{name}_{number}'
