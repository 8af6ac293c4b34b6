"""Atomic writing of files."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmgcl.errors import DataError


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Context manager that yields a temporary path and renames it to ``path`` on success.

    Creates the folder if it is missing. If the block fails, no partial file remains and an
    earlier file of that name is untouched.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + '.partial')
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
