"""Paths that users give."""
import os
from pathlib import Path


def expand_user(path: str | Path) -> Path:
    """The path with ``~`` at its beginning as the home folder.

    Unlike with ``Path.expanduser``, a folder may be called ``~x`` where no user is.
    """
    return Path(os.path.expanduser(path))
