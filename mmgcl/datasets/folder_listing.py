"""What a folder of images holds: the images, and all else, so that nothing is missed unnoticed."""
import logging
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from mmengine.logging import print_log

from mmgcl.errors import DataError, one_line

EXAMPLES = 3  # files of a kind that are named


@dataclass
class FolderListing:
    """The files below a folder.

    Attributes:
        images: files with one of the extensions asked for, sorted by path.
        left_out: kind, such as ``'ending in .gif'`` -> the other files, in the order of the walk.
    """

    folder: Path
    images: list[Path] = field(default_factory=list)
    left_out: dict[str, list[Path]] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """A line on each kind of files that are left out; the most frequent kind first."""
        kinds = sorted(self.left_out.items(), key=lambda item: -len(item[1]))
        return [f'{one_line(str(self.folder))}: {len(paths)} left out ({one_line(kind)}): '
                + ', '.join(one_line(path.name) for path in paths[:EXAMPLES])
                + ', ...' * (len(paths) > EXAMPLES) for kind, paths in kinds if paths]

    def warn(self) -> None:
        """Logs the notes."""
        for note in self.notes():
            print_log(note, logger='current', level=logging.WARNING)


def list_folder(folder: str | Path, extensions: tuple[str, ...]) -> FolderListing:
    """Lists a folder recursively. A missing folder gives an empty listing.

    Extensions count in any case. Hidden files and folders (``.name``) are left out. Links are
    followed, a folder reached twice is listed once.

    Raises:
        DataError: if a folder cannot be listed.
    """
    listing, visited = FolderListing(Path(folder)), set()
    if not listing.folder.exists():
        return listing
    for directory, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        real = os.path.realpath(directory)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        for name in sorted(folders):
            if name.startswith('.'):
                listing.left_out.setdefault('hidden folder', []).append(Path(directory, name))
            elif name.lower().endswith(extensions):
                listing.left_out.setdefault(
                    'folder with the extension of an image', []).append(Path(directory, name))
        folders[:] = sorted(name for name in folders if not name.startswith('.'))
        for name in sorted(names):
            path = Path(directory, name)
            kind = _left_out_as(name, extensions)
            if kind is None:
                listing.images.append(path)
            else:
                listing.left_out.setdefault(kind, []).append(path)
    listing.images.sort()
    return listing


def is_regular(path: str | Path) -> bool:
    """Whether a path is a file with a content of its own: no folder, FIFO, socket or device.

    Raises:
        OSError: if there is nothing, or the system refuses to say.
    """
    return stat.S_ISREG(os.stat(path).st_mode)


def _left_out_as(name: str, extensions: tuple[str, ...]) -> str | None:
    if name.startswith('.'):
        return 'hidden'
    if name.lower().endswith(extensions):
        return None
    suffix = Path(name).suffix.lower()
    return f'ending in {suffix}' if suffix else 'without an extension'


def _refuse(error: OSError) -> None:
    raise DataError(f'the folder {error.filename} cannot be listed: {error.strerror}') from error
