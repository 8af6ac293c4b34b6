"""Restoring a work directory that is deleted during a run."""
from pathlib import Path

from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.registry import HOOKS


@HOOKS.register_module()
class WorkDirHook(Hook):
    """Makes the folders of a run again before something is written into them.

    What was in them is gone, but the run goes on and its next checkpoint is saved.
    """

    priority = 'VERY_HIGH'

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        self._make(runner)

    def before_val_epoch(self, runner: Runner) -> None:
        self._make(runner)

    @master_only
    def _make(self, runner: Runner) -> None:
        folder = Path(runner.log_dir) / 'vis_data'
        if not folder.is_dir():
            (folder / 'vis_image').mkdir(parents=True, exist_ok=True)
            runner.logger.warning(f'{folder} was deleted and is made again; the run goes on')
