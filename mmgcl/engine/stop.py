"""Stopping a run on a signal, with its work saved."""
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopRequest:
    """Whether a signal has asked the run to stop.

    SIGTERM and SIGINT are noted, and the run saves and ends after the step that it is in; a second
    signal ends the process at once. Its exit status is 128 plus the number of the signal: 143 after
    SIGTERM, 130 after SIGINT.

    Processes of a distributed run agree: each step begins a sum of what they have heard, which the
    next step reads, so that nobody waits and all stop after the same step.
    """

    def __init__(self) -> None:
        self._heard = 0
        self._group: Any = None
        self._pending: tuple[Any, Tensor] | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Notes signals within; only the main thread of a process gets them."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._hear) for number in SIGNALS}
        if dist.is_available() and dist.is_initialized():
            self._group = dist.new_group(backend='gloo')
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def status(self) -> int | None:
        """The exit status to end with after this step, or None; the same in all processes."""
        if self._group is None:
            return 128 + self._heard if self._heard else None
        agreed = 0
        if self._pending is not None:
            work, heard = self._pending
            work.wait()
            agreed = int(heard)
        heard = torch.tensor(self._heard)
        self._pending = dist.all_reduce(heard, dist.ReduceOp.MAX, self._group, async_op=True), heard
        return 128 + agreed if agreed else None

    def _hear(self, number: int, frame: object) -> None:
        if self._heard:
            os._exit(128 + number)
        self._heard = number
        print(f'{signal.Signals(number).name}: the run is saved after this step and ends; once '
              'more ends it at once', file=sys.stderr, flush=True)


class DeafWorker:
    """A data loader's ``worker_init_fn`` that leaves signals to the main process.

    A scheduler, or Ctrl-C, signals every process of a run. A worker that dies of it would end the
    training step that is to be finished.

    Args:
        inner: the function to call as well, or None.
    """

    def __init__(self, inner: Callable[[int], None] | None) -> None:
        self.inner = inner

    def __call__(self, worker: int) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.inner is not None:
            self.inner(worker)
