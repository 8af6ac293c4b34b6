"""The images of one domain: read from files, or held in memory."""
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

Name = TypeVar('Name', str, PurePath)


class NamedImage(NamedTuple):
    """What the loader gave for a file, the file, and a name that is unique in its folder."""

    loaded: dict
    path: Path
    name: str


class ImageFolder:
    """The images of one folder, in sorted order, read when asked for.

    Args:
        data_root: folder of the data set.
        name: folder of the domain in it, for instance ``trainA``.
        load: reads a file: a dict with ``img``.
        on_corrupt: ``'raise'`` stops at a file that is no whole image; ``'skip'`` names it once in
            the log and gives the next readable one in sorted order (after the last, the first).
        max_images: only the first ones count; None for all.

    Raises:
        DataError: if there is no such folder or no image in it.
        ValueError: if ``on_corrupt`` or ``max_images`` is none of the above.
    """

    def __init__(
            self, data_root: str | Path, name: str, load: Callable[[Path], dict],
            on_corrupt: str = 'raise', max_images: int | None = None) -> None:
        if on_corrupt not in ('raise', 'skip'):
            raise ValueError(f"on_corrupt must be 'raise' or 'skip', got {on_corrupt!r}")
        if max_images is not None and max_images < 1:
            raise ValueError(f'max_images must be at least 1 or None, got {max_images}')
        self.folder = Path(data_root).expanduser() / name
        self.paths = find_images(data_root, name)[:max_images]
        self.names = unique_names(self.folder, self.paths)
        self.read, self.on_corrupt = load, on_corrupt
        self.unreadable = torch.zeros(len(self.paths), dtype=torch.bool)
        if on_corrupt == 'skip':
            # Shared by all workers, so that a file is tried and named once, not once per worker.
            self.unreadable.share_memory_()

    def __len__(self) -> int:
        return len(self.paths)

    def load(self, position: int) -> NamedImage:
        """The image at ``position``, or by ``on_corrupt='skip'`` the first readable one from it on.

        Raises:
            DataError: if the file cannot be used, or none of the folder can.
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
    """The images of an :class:`ImageFolder`, decoded once and kept, read-only."""

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
    """A view that a transform cannot change in place."""
    view = image.view()
    view.flags.writeable = False
    return view


def unique_names(folder: Path, paths: list[Path]) -> list[str]:
    """A name for each file, from its path below ``folder``; no two are equal.

    ``a/b.jpg`` is called ``a_b``; files that would share a name keep their extension: ``a_b.jpg``.
    Those that still do, as ``a/b.jpg`` and ``a_b.jpg``, are numbered: ``a_b.jpg_1``.
    """
    relative = [path.relative_to(folder) for path in paths]
    return distinct(['_'.join(path.with_suffix('').parts) for path in relative],
                    ['_'.join(path.parts) for path in relative])


def distinct(names: Sequence[Name], *longer: Sequence[Name]) -> list[Name]:
    """Names of which no two are equal: a name that others share gives way to its longer forms.

    What is still shared with the longest form gets a number at its end.
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
