"""Training, validation and test loops."""
from collections.abc import Sequence, Sized
from typing import cast

from mmengine.dist import get_dist_info
from mmengine.runner import EpochBasedTrainLoop, Runner
from mmengine.runner import TestLoop as MMTestLoop
from mmengine.runner import ValLoop as MMValLoop
from torch.utils.data import DataLoader

from mmgcl.errors import ConfigError, DataError, TrainingError
from mmgcl.registry import LOOPS
from mmgcl.structures.step_random import StepRandom
from mmgcl.wrappers import unwrapped


@LOOPS.register_module()
class ResumableEpochLoop(EpochBasedTrainLoop):
    """Epoch-based training that resumes at any iteration without replaying the data loader.

    Needs a sampler with ``set_epoch`` and ``start``, such as ``EpochSampler``.

    Args:
        runner: mmengine's.
        dataloader: of the training set, or its config.
        max_epochs: epochs of the run.
        max_iters: steps of the run, instead of ``max_epochs``; the last epoch may end early.
        val_begin: first epoch that is followed by a validation; None for the last one, which
            always is.
        options: of mmengine's loop.

    Raises:
        ConfigError: if neither length is given, or one is below 1.
        DataError: if an epoch would have no step.
    """

    def __init__(self, runner: Runner, dataloader: DataLoader | dict,
                 max_epochs: int | None = None, max_iters: int | None = None,
                 val_begin: int | None = None, **options: object) -> None:
        length = max_iters if max_iters is not None else max_epochs
        name = 'max_iters' if max_iters is not None else 'max_epochs'
        if not isinstance(length, int) or length < 1:
            raise ConfigError(f'{name} must be a whole number from 1 on, got {length}')
        super().__init__(runner, dataloader, max_epochs or 1, **options)
        require_steps(self.dataloader, 'training')
        if max_iters is not None:
            self._max_iters = max_iters
            self._max_epochs = -(-max_iters // len(self.dataloader))
        self.val_begin = min(self._max_epochs if val_begin is None else val_begin, self._max_epochs)

    def run_epoch(self) -> None:
        """Runs the remainder of the current epoch."""
        self.runner.stop_if_asked()
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        done = self._iter - self._epoch * len(self.dataloader)
        self.dataloader.sampler.set_epoch(self._epoch)
        self.dataloader.sampler.start = done * self.dataloader.batch_size
        for step, data_batch in enumerate(self.dataloader, start=done):
            self.run_iter(step, data_batch)
            if self._iter == self._max_iters:
                break
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1

    def run_iter(self, idx: int, data_batch: Sequence[dict]) -> None:
        """One training step, with this iteration's random numbers."""
        model = self.runner.model
        translator = unwrapped(model)
        rank, processes = get_dist_info()
        translator.random = StepRandom(
            self.runner.seed, self._iter, rank, processes, epoch=self._epoch)
        try:
            super().run_iter(idx, data_batch)
        except RuntimeError as error:
            if 'returned nan values' not in str(error):  # of torch's anomaly mode
                raise
            raise TrainingError(
                f'iteration {self._iter + 1}: {error} The lines above show where its forward '
                'ran') from error
        self.runner.stop_if_asked()


@LOOPS.register_module()
class ValLoop(MMValLoop):
    """mmengine's validation loop; an empty data set is an error."""

    def run(self) -> dict:
        require_steps(self.dataloader, 'validation')
        return super().run()


@LOOPS.register_module()
class TestLoop(MMTestLoop):
    """mmengine's test loop; an empty data set is an error."""

    def run(self) -> dict:
        require_steps(self.dataloader, 'testing')
        return super().run()


def require_steps(loader: DataLoader, purpose: str) -> None:
    """Raises DataError if a data loader has no batch; names batch size and number of images."""
    if len(loader) > 0:
        return
    images, (_, processes) = len(cast(Sized, loader.dataset)), get_dist_info()
    if images == 0:
        raise DataError(f'{purpose} has no step: its data set holds no images')
    shared = f' in each of {processes} processes' if processes > 1 else ''
    raise DataError(
        f'{purpose} has no step: a batch has {loader.batch_size} images{shared}, the data set only '
        f'{images}; set batch_size to at most {images // processes}, or add images')
