"""Exponential moving average of the generators."""
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor, nn

from mmgcl.checkpoints.content import average_names, without_wrappers
from mmgcl.checkpoints.fit import averages_for
from mmgcl.registry import HOOKS
from mmgcl.wrappers import unwrapped


@HOOKS.register_module()
class GeneratorEMAHook(Hook):
    r"""Maintains :math:`\bar\theta \leftarrow m \bar\theta + (1 - m) \theta` of the generators.

    Validation and tests use the average; training continues with the weights themselves.
    Checkpoints store the average as ``generator_ema``.

    Args:
        momentum: m.
        begin: iteration at which averaging starts; until then the average copies the weights.
    """

    def __init__(self, momentum: float = 0.999, begin: int = 0) -> None:
        if not 0 <= momentum < 1:
            raise ValueError(f'momentum must lie in [0, 1), got {momentum}')
        self.momentum, self.begin = momentum, begin
        self._average: dict[str, Tensor] = {}

    def before_run(self, runner: Runner) -> None:
        self._average = self._average or {
            name: weight.detach().clone() for name, weight in _weights(runner).items()}

    @torch.no_grad()
    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        share = 1.0 if runner.iter < self.begin else 1 - self.momentum
        current = _weights(runner)
        torch._foreach_lerp_(list(self._average.values()), list(current.values()), share)

    def before_val_epoch(self, runner: Runner) -> None:
        self._swap(runner)

    def after_val_epoch(self, runner: Runner, metrics: dict | None = None) -> None:
        self._swap(runner)

    def before_test_epoch(self, runner: Runner) -> None:
        self._swap(runner)

    def after_test_epoch(self, runner: Runner, metrics: dict | None = None) -> None:
        self._swap(runner)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        checkpoint['generator_ema'] = {name: weight.cpu() for name, weight in self._average.items()}

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        names = average_names(unwrapped(runner.model))
        saved = averages_for(unwrapped(runner.model), checkpoint)
        if saved is None:  # a converted checkpoint, or a run without this hook
            saved = {stored: checkpoint['state_dict'][name] for stored, name in names.items()}
        device = next(iter(_weights(runner).values())).device
        self._average = {name: weight.clone().to(device) for name, weight in saved.items()}

    @torch.no_grad()
    def _swap(self, runner: Runner) -> None:
        for name, weight in _weights(runner).items():
            kept = weight.clone()
            weight.copy_(self._average[name])
            self._average[name].copy_(kept)


def _weights(runner: Runner) -> dict[str, nn.Parameter]:
    """Generator weights by their names in ``generator_ema``."""
    translator = unwrapped(runner.model)
    weights = without_wrappers(translator, dict(translator.named_parameters()))
    return {stored: weights[name] for stored, name in average_names(translator).items()}
