"""The first words of a run: what is trained, on what, how long it takes."""
import json
import os
import socket
import time
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.checkpoints import write_text
from mmgcl.engine.run_summary import name_of, test_lines, training_lines
from mmgcl.errors import DataError
from mmgcl.registry import HOOKS

FILE = 'run.json'


@HOOKS.register_module()
class RunSummaryHook(Hook):
    """Says in a few lines what a run trains or tests, and after its first steps how long it takes.

    ``run.json`` beside the log keeps what the log does not say: the length of the run and its
    process. ``mmgcl watch`` reads it.

    Args:
        warm_up: iterations that are not timed.
        timed: iterations after those from which the length of the run is estimated.
    """

    priority = 'VERY_HIGH'

    def __init__(self, warm_up: int = 5, timed: int = 20) -> None:
        self.warm_up, self.timed = warm_up, timed
        self._state: dict = {}
        self._steps, self._started = 0, 0.0

    def before_train(self, runner: Runner) -> None:
        if not is_main_process():
            return
        lines = training_lines(runner)
        for line in lines:
            runner.logger.info(line)
        self._steps = 0
        self._state = {
            'config': name_of(runner), 'summary': lines, 'host': socket.gethostname(),
            'process': os.getpid(), 'started': time.time(), 'max_iters': runner.max_iters,
            'first_iteration': runner.iter, 'finished': False}
        self._write(runner)

    def before_test(self, runner: Runner) -> None:
        if is_main_process():
            for line in test_lines(runner):
                runner.logger.info(line)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        self._steps += 1
        if self._steps == self.warm_up:
            self._started = time.monotonic()
        elif self._steps == self.warm_up + self.timed and is_main_process():
            speed = self.timed / (time.monotonic() - self._started)
            left = runner.max_iters - runner.iter - 1
            runner.logger.info(f'{speed:.3g} iterations per second: about {duration(left / speed)} '
                               'to go, without validation')

    def after_train(self, runner: Runner) -> None:
        if is_main_process():
            self._state |= {'finished': True, 'ended': time.time()}
            self._write(runner)

    def _write(self, runner: Runner) -> None:
        try:
            write_text(json.dumps(self._state, indent=1), Path(runner.log_dir) / FILE)
        except DataError as error:  # no reason to end a training
            runner.logger.warning(str(error))


def duration(seconds: float) -> str:
    """``45 s``, ``12 min``, ``3 h 20 min`` or ``2 days 5 h``.

    Example:
        >>> duration(12000)
        '3 h 20 min'
    """
    minutes = round(seconds / 60)
    if minutes < 2:
        return f'{seconds:.0f} s'
    if minutes < 60:
        return f'{minutes} min'
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f'{hours} h {minutes} min'
    return f'{hours // 24} days {hours % 24} h'
