"""A progress line on the terminal; plain lines elsewhere."""
import sys
import time
from collections.abc import Iterable, Sequence

import torch
from mmengine.dist import is_main_process
from mmengine.hooks import Hook
from mmengine.runner import Runner
from rich import get_console
from rich.columns import Columns
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from mmgcl.engine.hooks.run_summary import duration
from mmgcl.engine.log_output import on_terminal
from mmgcl.registry import HOOKS

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # a module elsewhere


class ProgressLine(Progress):
    """Bar, speed, remaining time and memory, and below them the losses."""

    def __init__(self) -> None:
        self.losses: Sequence[str] = ()
        super().__init__(TextColumn('{task.description}'), BarColumn(bar_width=24),
                         MofNCompleteColumn(), TextColumn('{task.fields[state]}'),
                         console=get_console(), transient=True, refresh_per_second=4)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        if self.losses:
            yield Columns(self.losses, padding=(0, 3))


@HOOKS.register_module()
class ProgressLineHook(Hook):
    """Shows how far training, validation and tests have come.

    On a terminal it is one line with speed, remaining time and memory, and the losses of the last
    log interval. Elsewhere ``LoggerHook`` writes the lines of training, and this hook one of a
    validation or test whenever ``seconds`` have passed.

    Args:
        seconds: between two plain lines.
    """

    priority = 'LOW'  # after the timer and the logger

    def __init__(self, seconds: float = 10.0) -> None:
        self.seconds = seconds
        self._line: ProgressLine | None = None
        self._tasks: dict[str, TaskID] = {}
        self._began = self._told = 0.0

    def before_train(self, runner: Runner) -> None:
        self._show('training', runner.max_iters, runner.iter)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        if self._line is None:
            return
        scalars, left = runner.message_hub.log_scalars, runner.message_hub.get_info('eta')
        speed = 1 / max(scalars['train/time'].mean(50), 1e-9)
        self._line.losses = loss_texts(scalars)
        self._advance('training', runner.iter + 1,
                      f'{speed:.3g} it/s, {duration(left)} left{memory()}')

    def before_val_epoch(self, runner: Runner) -> None:
        self._show('validation', len(runner.val_dataloader))

    def after_val_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                       outputs: object = None) -> None:
        self._count(runner, 'validation', batch_idx + 1, len(runner.val_dataloader))

    def after_val_epoch(self, runner: Runner, metrics: object = None) -> None:
        self._hide('validation')

    def before_test_epoch(self, runner: Runner) -> None:
        self._show('test', len(runner.test_dataloader))

    def after_test_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                        outputs: object = None) -> None:
        self._count(runner, 'test', batch_idx + 1, len(runner.test_dataloader))

    def after_leaving(self) -> None:
        """The run has ended, by itself, by an error or by a signal."""
        if self._line is not None:
            self._line.stop()
            self._line, self._tasks = None, {}

    def _count(self, runner: Runner, name: str, done: int, total: int) -> None:
        left = duration((time.monotonic() - self._began) / done * (total - done))
        self._advance(name, done, f'{left} left')
        late = time.monotonic() - self._told >= self.seconds
        if self._line is None and is_main_process() and late:
            self._told = time.monotonic()
            runner.logger.info(f'{name}: batch {done} of {total}, {left} left')

    def _show(self, name: str, total: int, done: int = 0) -> None:
        self._began = self._told = time.monotonic()
        if not on_terminal():
            return
        if self._line is None:
            self._line = ProgressLine()
            self._line.start()
        self._tasks[name] = self._line.add_task(name, total=total, completed=done, state='')

    def _advance(self, name: str, done: int, state: str) -> None:
        if self._line is not None:
            self._line.update(self._tasks[name], completed=done, state=state)

    def _hide(self, name: str) -> None:
        if self._line is not None and name in self._tasks:
            self._line.remove_task(self._tasks.pop(name))


def loss_texts(scalars: dict) -> list[str]:
    """``gcl_contrast 4.31`` for each loss, averaged over the last 50 steps that were logged."""
    return [f'{name.removeprefix("train/")} {history.mean(50):.4g}'
            for name, history in scalars.items() if name.startswith('train/')
            and not name.endswith(('/time', '/data_time', '.lr', '/lr'))]


def memory() -> str:
    """``, 1.2 GiB``: the peak of the GPU, or of the process; empty on a CPU under Windows."""
    if torch.cuda.is_available():
        size = torch.cuda.max_memory_allocated()
    elif resource is None:
        return ''
    else:
        unit = 1 if sys.platform == 'darwin' else 1024
        size = unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f', {size / 2 ** 30:.1f} GiB'
