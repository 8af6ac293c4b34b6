"""Detection of stalled processes in a distributed run."""
import os
import sys
import threading
import time
from collections.abc import Callable

STATUS = 3  # exit status of a process that ends because another one does not answer


class Heartbeat:
    """Publishes this process's progress, and ends the process when it stalls.

    A process that hangs or is stopped leaves the others waiting in a collective operation for
    ever. Each process publishes its progress from a thread; one that makes none for longer than
    the timeout names the process that is furthest behind, and ends.

    Args:
        rank, world_size: of this process.
        timeout: seconds without progress.
        publish: sends a text to the other processes.
        read: the last text of a rank, or None; may block.
        end: called with a message after the timeout.
    """

    def __init__(self, rank: int, world_size: int, timeout: float,
                 publish: Callable[[str], None], read: Callable[[int], str | None],
                 end: Callable[[str], None]) -> None:
        self.rank, self.world_size, self.timeout = rank, world_size, timeout
        self.publish, self.read, self.end = publish, read, end
        self._progress = (0, 'before its first step')  # number of marks, current activity
        self._marked_at = time.monotonic()
        self._others: dict[int, tuple[str, float]] = {}  # rank -> last text, time received
        self._over = threading.Event()

    def mark(self, doing: str) -> None:
        """Records progress; ``doing`` says what begins, such as ``'in step 38'``."""
        self._progress = (self._progress[0] + 1, doing)
        self._marked_at = time.monotonic()

    def start(self) -> None:
        """Starts the publishing and the watching thread."""
        for target in (self._exchange, self._watch):
            threading.Thread(target=target, daemon=True).start()

    def finish(self) -> None:
        """Stops both threads."""
        self._over.set()

    def _exchange(self) -> None:
        beat = 0
        while not self._over.wait(min(5.0, self.timeout / 10)):
            beat += 1
            try:
                self.publish(f'{beat}|{self._progress[0]}|{self._progress[1]}')
                for rank in set(range(self.world_size)) - {self.rank}:
                    text = self.read(rank)
                    if text is not None and text != self._others.get(rank, ('',))[0]:
                        self._others[rank] = text, time.monotonic()
            except RuntimeError:  # the process that hosts the store has ended
                return

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self.timeout / 10)):
            if time.monotonic() - self._marked_at > self.timeout:
                self.end(self.message())
                return

    def message(self) -> str:
        """Which processes have stalled, as far as this process knows."""
        now = time.monotonic()
        silent, behind = [], []
        for rank in range(self.world_size):
            if rank == self.rank:
                behind.append((self._progress[0], rank, self._progress[1]))
                continue
            text, heard = self._others.get(rank, ('0|0|before its first step', 0.0))
            _, marks, doing = text.split('|', 2)
            behind.append((int(marks), rank, doing))
            if now - heard > self.timeout / 2:
                silent.append(f'rank {rank} does not answer (stopped, or its machine is gone), '
                              f'last {doing}')
        rank, doing = min(behind)[1:]
        found = '; '.join(silent) or f'rank {rank} is the furthest behind, {doing}'
        return (f'rank {self.rank}: no progress for {self.timeout:g} s, {self._progress[1]}: '
                f'{found}. Start again with --resume, or raise default_hooks.heartbeat.timeout if '
                'a step takes that long')


def end_process(message: str) -> None:
    """Exits at once, since the main thread is blocked waiting for another process."""
    print(f'error: {message}', file=sys.stderr, flush=True)
    os._exit(STATUS)
