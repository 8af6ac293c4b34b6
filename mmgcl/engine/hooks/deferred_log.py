"""The log of the losses without a wait in every step."""
import torch
from mmengine.hooks import RuntimeInfoHook
from mmengine.runner import Runner
from torch import Tensor

from mmgcl.registry import HOOKS


@HOOKS.register_module()
class DeferredLogHook(RuntimeInfoHook):
    """Keeps the losses on the device and hands all of an interval to the log at once.

    mmengine's own hook reads each loss in each iteration and so waits for the device. The log holds
    the same numbers with this one.

    Args:
        interval: iterations between two hand-overs; that of ``LoggerHook``, which reads them.
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
        """A checkpoint holds the log up to its own iteration."""
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
