"""A guard against losses that are not numbers."""
import math

from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmgcl.errors import TrainingError
from mmgcl.registry import HOOKS


@HOOKS.register_module()
class FiniteLossHook(Hook):
    """Stops the run, with the state saved, when a loss is not finite.

    The losses are looked at every ``interval`` iterations, since each look waits for the device.

    Args:
        interval: iterations between looks.

    Raises:
        TrainingError: names the loss, the iteration and the saved file.
    """

    priority = 'LOW'

    def __init__(self, interval: int = 10) -> None:
        self.interval = interval

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        if not self.every_n_train_iters(runner, self.interval):
            return
        bad = [name for name, value in (outputs or {}).items() if not math.isfinite(float(value))]
        if not bad:
            return
        name = f'not_finite_iter_{runner.iter + 1}.pth'
        runner.save_checkpoint(runner.work_dir, name, by_epoch=False)
        raise TrainingError(
            f'{", ".join(bad)} is not finite at iteration {runner.iter + 1}; the state is saved '
            f'in {runner.work_dir}/{name}. Lower the learning rate or the weight of that term, or '
            'turn AMP off, and resume from the last good checkpoint')
