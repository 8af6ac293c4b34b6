"""The runner: mmengine's, which stops and resumes without losing work."""
from pathlib import Path

import torch
import torch.distributed as dist
from torch import nn

from mmgcl.checkpoints.latest import PROGRESS_FILE, find_last
from mmgcl.compat import leave_processes
from mmgcl.engine.checked_runner import CheckedRunner
from mmgcl.engine.progress import between_updates, save_progress
from mmgcl.engine.stop import DeafWorker, StopRequest
from mmgcl.registry import RUNNERS


@RUNNERS.register_module()
class TranslationRunner(CheckedRunner):
    """Trains and tests a translator.

    Beyond mmengine's runner it saves and ends on SIGTERM and SIGINT (:class:`StopRequest`), goes on
    from the newest checkpoint that passes its check, and leaves a run's config alone in a test.
    """

    def train(self) -> nn.Module:
        """Trains, from the checkpoint that was asked for.

        Raises:
            SystemExit: after a signal, with the run saved.
        """
        self.stop = StopRequest()
        # A hook may switch torch's anomaly mode on, for this training.
        with self.stop.listening(), torch.autograd.set_detect_anomaly(torch.is_anomaly_enabled()):
            return super().train()

    def build_train_loop(self, loop: object) -> object:
        built = super().build_train_loop(loop)
        loader = built.dataloader
        if not isinstance(loader.worker_init_fn, DeafWorker):
            loader.worker_init_fn = DeafWorker(loader.worker_init_fn)
        return built

    def stop_if_asked(self) -> None:
        """Ends the run if a signal has come; called between two training steps.

        Raises:
            SystemExit: with the run saved.
        """
        status = self.stop.status()
        if status is None or not between_updates(self):
            return
        save_progress(self, self.epoch, self.iter)
        self.logger.info(f'stopped by a signal after iteration {self.iter}; saved in '
                         f'{Path(self.work_dir, PROGRESS_FILE)}: --resume goes on from there')
        if dist.is_available() and dist.is_initialized():
            leave_processes()
        raise SystemExit(status)

    def load_or_resume(self) -> None:
        """Loads the checkpoint that was asked for; ``resume`` alone takes the last one."""
        if self._resume and self._load_from is None and not self._has_loaded:
            last = find_last(self.work_dir)
            if last is None:
                self.logger.warning(f'--resume: there is no checkpoint in {self.work_dir}; the run '
                                    'begins at the beginning')
                self._resume = False
            else:
                self._load_from = str(last)
        super().load_or_resume()
