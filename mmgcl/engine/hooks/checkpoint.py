"""Schedule and retention of checkpoints."""
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine import hooks
from mmengine.dist import is_main_process
from mmengine.runner import Runner

from mmgcl.checkpoints.latest import point_to
from mmgcl.engine.agreement import Agreement
from mmgcl.engine.progress import all_process_states, between_updates, save_progress
from mmgcl.registry import HOOKS


@HOOKS.register_module()
class CheckpointHook(hooks.CheckpointHook):
    """mmengine's hook, with a safe order of deletion and saves at time intervals.

    An old checkpoint is deleted only after the new one is on disk. Every ``minutes`` the run is
    saved into ``autosave.pth`` too, so that little is lost when epochs are long.

    Args:
        interval: epochs, or iterations if ``by_epoch`` is false, between checkpoints.
        by_epoch: unit of ``interval``.
        max_keep_ckpts: number of newest checkpoints to keep; -1 keeps all.
        minutes: time between automatic saves; None for none.
        kwargs: of mmengine's hook.

    Raises:
        ValueError: if ``interval``, ``max_keep_ckpts`` or ``minutes`` is 0.
    """

    # Untyped in mmengine.
    file_backend: Any
    best_ckpt_path: str | None
    best_ckpt_path_dict: dict[str, str | None]

    def __init__(self, interval: int = -1, by_epoch: bool = True, max_keep_ckpts: int = -1,
                 minutes: float | None = 30, **kwargs: Any) -> None:
        if 0 in (interval, max_keep_ckpts) or (minutes is not None and minutes <= 0):
            raise ValueError(
                'CheckpointHook: interval and max_keep_ckpts are positive, or -1 for never and for '
                f'all, and minutes is positive, or None; got interval={interval}, '
                f'max_keep_ckpts={max_keep_ckpts}, minutes={minutes}')
        super().__init__(interval, by_epoch, max_keep_ckpts=max_keep_ckpts, **kwargs)
        self.minutes = minutes
        self._saved_at = 0.0
        self._agreement: Agreement | None = None

    def before_train(self, runner: Runner) -> None:
        super().before_train(runner)
        self._saved_at = time.monotonic()
        # Clocks differ, and all processes take part in a save.
        self._agreement = None if self.minutes is None else Agreement()
        if self.save_best:
            self._keep_best_here(runner)

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        if self._late() and between_updates(runner):
            save_progress(runner, runner.epoch, runner.iter + 1)
            self._saved()

    def _save_checkpoint_with_step(self, runner: Runner, step: int, meta: dict) -> None:
        """Saves, updates the pointer, and only then deletes outdated checkpoints."""
        outdated = self._outdated(runner, step)
        self.last_ckpt = self.file_backend.join_path(
            self.out_dir, self.filename_tmpl.format(step))
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        with all_process_states(runner):
            runner.save_checkpoint(
                self.out_dir, self.filename_tmpl.format(step), save_optimizer=self.save_optimizer,
                save_param_scheduler=self.save_param_scheduler, meta=meta, by_epoch=self.by_epoch,
                backend_args=self.backend_args, **self.args)
        self._saved()
        if not is_main_process():
            return
        point_to(self.last_ckpt, runner.work_dir)
        for old in outdated:
            Path(self.out_dir, self.filename_tmpl.format(old)).unlink(missing_ok=True)

    def _late(self) -> bool:
        """Whether it is time for a save by the clock; the same in all processes."""
        if self.minutes is None or self._agreement is None:
            return False
        passed = time.monotonic() - self._saved_at >= 60 * self.minutes
        return bool(self._agreement.exchange(int(passed)))

    def _saved(self) -> None:
        self._saved_at = time.monotonic()
        if self._agreement is not None:
            self._agreement.forget()

    def _outdated(self, runner: Runner, step: int) -> list[int]:
        """Steps whose files exceed ``max_keep_ckpts`` once this step is saved."""
        if self.max_keep_ckpts <= 0:
            return []
        kept = [*(old for old in self.keep_ckpt_ids if old != step), step]
        self.keep_ckpt_ids.clear()
        self.keep_ckpt_ids.extend(kept[-self.max_keep_ckpts:])
        runner.message_hub.update_info('keep_ckpt_ids', list(self.keep_ckpt_ids))
        return kept[:-self.max_keep_ckpts]

    def _save_best_checkpoint(self, runner: Runner, metrics: dict) -> None:
        """Like mmengine's, but deletes the previous best file only after saving the new one."""
        if not self.save_best:
            return
        backend = self.file_backend
        self.file_backend = later = _LaterBackend(backend)
        try:
            with all_process_states(runner):
                super()._save_best_checkpoint(runner, metrics)
        finally:
            self.file_backend = backend
        later.finish(keep=[self.best_ckpt_path] if len(self.key_indicators) == 1
                     else list(self.best_ckpt_path_dict.values()))

    def _keep_best_here(self, runner: Runner) -> None:
        """Makes paths of best checkpoints local, so that a copied run leaves its original alone."""
        def here(path: str | None) -> str | None:
            return path and str(Path(self.out_dir, Path(path).name))

        if len(self.key_indicators) == 1:
            self.best_ckpt_path = here(self.best_ckpt_path)
        else:
            self.best_ckpt_path_dict = {
                name: here(path) for name, path in self.best_ckpt_path_dict.items()}


class _LaterBackend:
    """A file backend that postpones removals until :meth:`finish`."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._removed: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def remove(self, path: str) -> None:
        self._removed.append(path)

    def finish(self, keep: Sequence[str | None]) -> None:
        for path in self._removed:
            if path not in keep and self._backend.isfile(path):
                self._backend.remove(path)
