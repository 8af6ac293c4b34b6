"""Logging of losses without a device synchronisation in every step."""
import torch
from mmengine.hooks import RuntimeInfoHook
from mmengine.runner import Runner
from torch import Tensor

from mmgcl.registry import HOOKS


@HOOKS.register_module()
class DeferredLogHook(RuntimeInfoHook):
    """Keeps losses on the device and transfers those of an interval to the log at once.

    mmengine's own hook reads every loss in every iteration, which synchronises with the device.
    The logged numbers are the same.

    Args:
        interval: iterations between transfers; that of ``LoggerHook``, which reads the log.
    """

    def __init__(self, interval: int = 10) -> None:
        self.interval = interval
        self._waiting: list[tuple[str, Tensor]] = []

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        self._waiting += [(name, torch.as_tensor(value).detach())
                          for name, value in (outputs or {}).items()]
        due = self.every_n_inner_iters(batch_idx, self.interval) or self.every_n_train_iters(
            runner, self.interval)
        if due or self.is_last_train_iter(runner):
            self._hand_over(runner)

    def after_train_epoch(self, runner: Runner) -> None:
        self._hand_over(runner)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        """Completes the log that the checkpoint stores."""
        if self._waiting:
            self._hand_over(runner)
            checkpoint['message_hub'] = runner.message_hub.state_dict()

    def _hand_over(self, runner: Runner) -> None:
        if not self._waiting:
            return
        names, values = zip(*self._waiting)
        self._waiting = []
        for name, value in zip(names, torch.stack([v.double() for v in values]).tolist()):
            runner.message_hub.update_scalar(f'train/{name}', value)
