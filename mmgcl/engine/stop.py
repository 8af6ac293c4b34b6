"""Graceful stop on a signal, with the run saved."""
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mmgcl.engine.agreement import Agreement

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopRequest:
    """Records whether a signal has asked the run to stop.

    On SIGTERM or SIGINT the run saves and ends after the current step; a second signal ends the
    process at once. The exit status is 128 plus the signal's number: 143 after SIGTERM, 130 after
    SIGINT.

    The processes of a distributed run agree: each step starts an asynchronous reduction of the
    signals received, which the next step reads. No process waits, and all stop after the same step.
    """

    def __init__(self) -> None:
        self._heard = 0
        self._agreement: Agreement | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Context in which signals are recorded; Python delivers them to the main thread only."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._hear) for number in SIGNALS}
        self._agreement = Agreement()
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def status(self) -> int | None:
        """Exit status to end with after this step, or None; equal in all processes."""
        heard = self._heard if self._agreement is None else self._agreement.exchange(self._heard)
        return 128 + heard if heard else None

    def _hear(self, number: int, frame: object) -> None:
        if self._heard:
            os._exit(128 + number)
        self._heard = number
        print(f'{signal.Signals(number).name}: the run will save and end after this step; repeat '
              'the signal to end it at once', file=sys.stderr, flush=True)


class DeafWorker:
    """A ``worker_init_fn`` that makes data loader workers ignore stop signals.

    A job scheduler, or Ctrl-C, signals every process of a run; a worker that died of it would
    abort the training step that the main process is to finish.

    Args:
        inner: another ``worker_init_fn`` to call, or None.
    """

    def __init__(self, inner: Callable[[int], None] | None) -> None:
        self.inner = inner

    def __call__(self, worker: int) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self.inner is not None:
            self.inner(worker)
