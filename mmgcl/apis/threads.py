"""Reading ahead and writing behind, at a bounded memory."""
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np

T = TypeVar('T')
AHEAD_BYTES = 64 * 2 ** 20  # of pictures that wait, unless a single one is larger


def read_ahead(tasks: Iterable[T], read: Callable[[T], np.ndarray],
               workers: int = 2) -> Iterator[tuple[T, 'Future[np.ndarray]']]:
    """Each task with a future of what ``read`` gives for it, in order; threads read the next ones.

    It reads up to four for each thread ahead, fewer where they are large.
    """
    waiting: deque[tuple[T, Future[np.ndarray]]] = deque()
    tasks, limit = iter(tasks), 1
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                while len(waiting) < limit and (task := next(tasks, None)) is not None:
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
    """Runs jobs in threads; used in a ``with``, whose end waits for all of them.

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
        """Runs ``job(image, *arguments)`` soon; waits where too much waits already.

        Raises:
            Exception: that of an earlier job.
        """
        while self.waiting and (self.waiting[0][1].done() or self._bytes() > AHEAD_BYTES):
            self.waiting.popleft()[1].result()
        self.waiting.append((image.nbytes, self.pool.submit(job, image, *arguments)))

    def _bytes(self) -> int:
        return sum(size for size, _ in self.waiting)
