"""Locks between processes, by a file."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # a module elsewhere


@contextmanager
def locked(path: Path, wait: bool) -> Iterator[None]:
    """Context of one process at a time; the system releases the lock of a process that dies.

    Args:
        path: of the file to lock; created if it is missing.
        wait: wait for another process that holds the lock.

    Raises:
        BlockingIOError: if another process holds the lock, and ``wait`` is false.
    """
    with path.open('w') as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        else:
            _lock_on_windows(file.fileno(), wait)
        yield


def _lock_on_windows(descriptor: int, wait: bool) -> None:
    import msvcrt

    windows: Any = msvcrt  # type checkers elsewhere know none of its names
    while True:
        try:
            windows.locking(descriptor, windows.LK_LOCK if wait else windows.LK_NBLCK, 1)
            return
        except OSError as error:  # LK_LOCK gives up after ten seconds
            if not wait:
                raise BlockingIOError from error
