"""Files that appear whole or not at all."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmgcl.errors import DataError


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Gives a name to write to; the file is called ``path`` once the block has ended well.

    Makes the folder if it is missing. A block that fails leaves no half of a file, and an earlier
    file of that name as it was.
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
    """Writes a text file in UTF-8; bytes of file names that are no text are escaped.

    Raises:
        DataError: if the system refuses it.
    """
    try:
        with whole_file(path) as partial:
            partial.write_text(text, encoding='utf-8', errors='backslashreplace')
    except OSError as error:
        raise DataError(f'{path} cannot be written: {error.strerror or error}') from error
