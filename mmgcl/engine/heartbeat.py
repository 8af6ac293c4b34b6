"""Noticing that a process of a distributed run has stopped."""
import os
import sys
import threading
import time
from collections.abc import Callable

STATUS = 3  # of a process that ends because another one does not answer


class Heartbeat:
    """Tells the other processes how far this one is, and ends it when nothing goes on.

    A process that hangs, or is stopped, leaves the others waiting in a collective operation for
    ever. Each process notes its progress and publishes it from a thread; when its own progress
    rests for longer than the timeout, it names the process that is furthest behind and ends.

    Args:
        rank, world_size: of this process.
        timeout: seconds without progress.
        publish: tells the other processes a text.
        read: gives the last text of a rank, or None; may block.
        end: called with the message when the timeout has passed.
    """

    def __init__(self, rank: int, world_size: int, timeout: float,
                 publish: Callable[[str], None], read: Callable[[int], str | None],
                 end: Callable[[str], None]) -> None:
        self.rank, self.world_size, self.timeout = rank, world_size, timeout
        self.publish, self.read, self.end = publish, read, end
        self._progress = (0, 'before its first step')  # marks so far, and what it does
        self._marked_at = time.monotonic()
        self._others: dict[int, tuple[str, float]] = {}  # rank -> last text, when it came
        self._over = threading.Event()

    def mark(self, doing: str) -> None:
        """Notes that this process has come to something new, such as ``'in step 38'``."""
        self._progress = (self._progress[0] + 1, doing)
        self._marked_at = time.monotonic()

    def start(self) -> None:
        """Begins to publish and to watch."""
        for target in (self._exchange, self._watch):
            threading.Thread(target=target, daemon=True).start()

    def finish(self) -> None:
        """Ends both."""
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
            except RuntimeError:  # the store is gone with its process
                return

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self.timeout / 10)):
            if time.monotonic() - self._marked_at > self.timeout:
                self.end(self.message())
                return

    def message(self) -> str:
        """Who does not go on, as far as this process knows."""
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
    """Ends this process at once: its main thread waits for another one and cannot."""
    print(f'error: {message}', file=sys.stderr, flush=True)
    os._exit(STATUS)
