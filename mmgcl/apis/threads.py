"""Threaded prefetching and background writing with bounded memory."""
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

T = TypeVar('T')
AHEAD_BYTES = 64 * 2 ** 20  # limit on queued images; a single larger image is allowed


def read_ahead(tasks: Iterable[T], read: Callable[[T], np.ndarray],
               workers: int = 2) -> Iterator[tuple[T, 'Future[np.ndarray]']]:
    """Yields each task with a future of ``read(task)``, in order, while threads read ahead.

    The queue holds up to four tasks per thread, fewer if the images are large.
    """
    waiting: deque[tuple[T, Future[np.ndarray]]] = deque()
    remaining, limit = iter(tasks), 1
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                while len(waiting) < limit and (task := next(remaining, None)) is not None:
                    waiting.append((task, pool.submit(read, task)))
                if not waiting:
                    return
                task, future = waiting.popleft()
                if future.exception() is None:
                    size = max(future.result().nbytes, 1)
                    limit = max(1, min(4 * workers, AHEAD_BYTES // size))
                yield task, future
                del future
        finally:
            for _, future in waiting:
                future.cancel()


class WriteBehind:
    """Context manager that runs jobs in background threads and waits for them on exit.

    Args:
        workers: number of threads.
    """

    def __init__(self, workers: int = 2) -> None:
        self.pool = ThreadPoolExecutor(workers)
        self.waiting: deque[tuple[int, Future]] = deque()

    def __enter__(self) -> 'WriteBehind':
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        try:
            while kind is None and self.waiting:
                self.waiting.popleft()[1].result()
        finally:
            self.pool.shutdown(cancel_futures=True)

    def submit(self, job: Callable[..., Any], image: np.ndarray, *arguments: object) -> None:
        """Schedules ``job(image, *arguments)``; blocks while the queue exceeds its memory limit.

        Raises:
            Exception: the exception of an earlier job that failed.
        """
        while self.waiting and (self.waiting[0][1].done() or self._bytes() > AHEAD_BYTES):
            self.waiting.popleft()[1].result()
        self.waiting.append((image.nbytes, self.pool.submit(job, image, *arguments)))

    def _bytes(self) -> int:
        return sum(size for size, _ in self.waiting)
