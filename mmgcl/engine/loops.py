"""The training loop."""
from collections.abc import Sequence

from mmengine.dist import get_dist_info
from mmengine.model import is_model_wrapper
from mmengine.runner import EpochBasedTrainLoop

from mmgcl.errors import TrainingError
from mmgcl.registry import LOOPS
from mmgcl.structures.step_random import StepRandom


@LOOPS.register_module()
class ResumableEpochLoop(EpochBasedTrainLoop):
    """Epochs that can be resumed at any iteration, without replaying the data loader.

    Needs a sampler with ``set_epoch`` and ``start``, such as ``EpochSampler``.
    """

    def run_epoch(self) -> None:
        """Runs the rest of the current epoch."""
        self.runner.stop_if_asked()
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        done = self._iter - self._epoch * len(self.dataloader)
        self.dataloader.sampler.set_epoch(self._epoch)
        self.dataloader.sampler.start = done * self.dataloader.batch_size
        for step, data_batch in enumerate(self.dataloader, start=done):
            self.run_iter(step, data_batch)
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1

    def run_iter(self, idx: int, data_batch: Sequence[dict]) -> None:
        """One training step, with the random numbers of this iteration."""
        model = self.runner.model
        translator = model.module if is_model_wrapper(model) else model
        translator.random = StepRandom(
            self.runner.seed, self._iter, *get_dist_info(), epoch=self._epoch)
        try:
            super().run_iter(idx, data_batch)
        except RuntimeError as error:
            if 'returned nan values' not in str(error):  # of torch's anomaly mode
                raise
            raise TrainingError(
                f'iteration {self._iter + 1}: {error} The lines above show where its forward '
                'ran') from error
        self.runner.stop_if_asked()
