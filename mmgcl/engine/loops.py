"""The training loop."""
from mmengine.runner import EpochBasedTrainLoop

from mmgcl.registry import LOOPS


@LOOPS.register_module()
class ResumableEpochLoop(EpochBasedTrainLoop):
    """Epochs that can be resumed at any iteration, without replaying the data loader.

    Needs a sampler with ``set_epoch`` and ``start``, such as ``EpochSampler``.
    """

    def run_epoch(self) -> None:
        """Runs the rest of the current epoch."""
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        done = self._iter - self._epoch * len(self.dataloader)
        self.dataloader.sampler.set_epoch(self._epoch)
        self.dataloader.sampler.start = done * self.dataloader.batch_size
        for step, data_batch in enumerate(self.dataloader, start=done):
            self.run_iter(step, data_batch)
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1
