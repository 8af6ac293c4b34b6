"""Atomic writing of files."""
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmgcl.errors import DataError

LONGEST_NAME = 255  # bytes that usual file systems take
MARK = 8  # letters that tell apart names that are cut


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Context manager that yields a temporary path and renames it to ``path`` on success.

    Creates the folder if it is missing. If the block fails, no partial file remains and an
    earlier file of that name is untouched.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = fitting(path.with_name(path.name + '.partial'))
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(text: str, path: str | Path) -> None:
    """Writes a UTF-8 text file atomically; undecodable bytes of file names are escaped.

    Raises:
        DataError: if the file cannot be written.
    """
    try:
        with whole_file(path) as partial:
            partial.write_text(text, encoding='utf-8', errors='backslashreplace')
    except OSError as error:
        raise DataError(f'{path} cannot be written: {error.strerror or error}') from error


def fitting(path: Path) -> Path:
    """The path, its name cut where file systems take no more; a cut name ends in a mark of its own.

    Example::

        fitting(Path('out/short.png'))  # as it is
    """
    ending = os.fsencode(path.suffix)
    stem = os.fsencode(path.name)[:-len(ending) or None]
    left = LONGEST_NAME - len(ending)
    if len(stem) <= left:
        return path
    mark = hashlib.sha256(stem).hexdigest()[:MARK]
    kept = stem[:left - MARK - 1].decode(errors='ignore')
    return path.with_name(f'{kept}_{mark}{path.suffix}')
