"""A function over many items, on all cores, with progress on the terminal."""
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar('Item')
Made = TypeVar('Made')


def tracked(function: Callable[[Item], Made], items: Sequence[Item], what: str) -> list[Made]:
    """``[function(item) for item in items]`` in threads.

    Progress goes to stderr, and only if that is a terminal.

    Args:
        function: may release the GIL, as image codecs do.
        items: its arguments.
        what: description of the progress bar.
    """
    console = Console(stderr=True)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(function, item) for item in items]
        try:
            return [one.result() for one in track(
                waiting, what, console=console, transient=True, disable=not console.is_terminal)]
        finally:
            pool.shutdown(cancel_futures=True)  # after an error, no more is made
