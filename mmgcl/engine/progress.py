"""Saving a run between its regular checkpoints."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mmengine.dist import is_main_process
from mmengine.runner import Runner

from mmgcl.checkpoints.latest import PROGRESS_FILE, point_to
from mmgcl.engine.agreement import gather_process_states
from mmgcl.wrappers import unwrapped


def save_progress(runner: Runner, epoch: int, iteration: int) -> None:
    """Saves the run into one file, overwritten each time, and makes it the last checkpoint.

    Args:
        epoch, iteration: number completed so far.
    """
    with all_process_states(runner):
        runner.save_checkpoint(runner.work_dir, PROGRESS_FILE, by_epoch=False,
                               meta={'epoch': epoch, 'iter': iteration})
    if is_main_process():
        point_to(Path(runner.work_dir) / PROGRESS_FILE, runner.work_dir)


@contextmanager
def all_process_states(runner: Runner) -> Iterator[None]:
    """Within, a saved checkpoint holds the states of all processes, which must all enter.

    A checkpoint that one process saves alone, as of a run that diverged, holds its own.
    """
    runner.process_states = gather_process_states(unwrapped(runner.model))
    try:
        yield
    finally:
        runner.process_states = None


def between_updates(runner: Runner) -> bool:
    """Whether no accumulated gradient is pending, since checkpoints hold none."""
    wrappers = runner.optim_wrapper
    each = wrappers.values() if hasattr(wrappers, 'values') else [wrappers]
    return all(wrapper.should_update() for wrapper in each)
