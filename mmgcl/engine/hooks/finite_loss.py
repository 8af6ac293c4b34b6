"""Guard against NaN and infinity."""
from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import Tensor

from mmgcl.checkpoints.finite import first_not_finite, largest_entries
from mmgcl.checkpoints.latest import NOT_FINITE
from mmgcl.errors import TrainingError
from mmgcl.registry import HOOKS
from mmgcl.wrappers import unwrapped

if TYPE_CHECKING:
    from mmgcl.models.translators.base import Translator

NEVER = -1


@HOOKS.register_module()
class FiniteLossHook(Hook):
    """Stops the run, with the state saved, when a loss or a weight is not finite.

    Each step records on the device in which iteration a loss term or network first became
    non-finite. The host reads these records every ``interval`` iterations, before each checkpoint
    and validation, and at the end, since reading synchronises with the device. So no regular
    checkpoint holds such values, and the message names what went bad first. The bad state is saved
    as ``not_finite_iter_<n>.pth`` for inspection; nothing resumes from it.

    Args:
        interval: iterations between reads.
        anomaly: turn on torch's anomaly mode, which names the operation whose gradient is NaN; a
            step then takes several times as long.

    Raises:
        TrainingError: names the term or the network, the iteration and the saved file.
    """

    priority = 'LOW'

    def __init__(self, interval: int = 10, anomaly: bool = False) -> None:
        self.interval, self.anomaly = interval, anomaly
        self._first: dict[tuple[str, ...], Tensor] = {}  # names -> first bad iterations, or NEVER
        self._saving = False

    def before_train(self, runner: Runner) -> None:
        self._first = {}
        if self.anomaly:
            torch.autograd.set_detect_anomaly(True)

    @torch.no_grad()
    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: object = None,
                         outputs: dict | None = None) -> None:
        terms = {name: torch.as_tensor(value).detach() for name, value in (outputs or {}).items()}
        if terms:
            self._note(tuple(terms), torch.stack([value.float() for value in terms.values()]),
                       runner.iter + 1)
        networks = trained_weights(unwrapped(runner.model))
        self._note(tuple(networks), largest_entries(networks), runner.iter + 1)
        if self.every_n_train_iters(runner, self.interval):
            self._look(runner, runner.iter + 1)

    def before_val_epoch(self, runner: Runner) -> None:
        self._look(runner, runner.iter)

    def after_train(self, runner: Runner) -> None:
        self._look(runner, runner.iter)

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        if self._saving:
            return
        self._look(runner, runner.iter)
        bad = first_not_finite(checkpoint)
        if bad is not None:
            self._stop(runner, runner.iter, f'{bad} has values that are not finite at iteration '
                                            f'{runner.iter}')

    def _note(self, names: tuple[str, ...], values: Tensor, iteration: int) -> None:
        first = self._first.get(names)
        if first is None:
            first = torch.full(values.shape, NEVER, device=values.device)
        self._first[names] = torch.where(
            (first == NEVER) & ~values.isfinite(), iteration, first)

    def _look(self, runner: Runner, iteration: int) -> None:
        if not self._first:
            return
        found: dict[str, int] = {}
        for names, first in zip(self._first, torch.cat(list(self._first.values())).split(
                [len(names) for names in self._first])):
            for name, when in zip(names, first.tolist()):
                if when != NEVER:
                    found[name] = min(when, found.get(name, when))
        if found:
            self._stop(runner, iteration, _came_first(unwrapped(runner.model).phases, found))

    def _stop(self, runner: Runner, iteration: int, what: str) -> None:
        self._first, self._saving = {}, True
        name = f'{NOT_FINITE}iter_{iteration}.pth'
        runner.save_checkpoint(runner.work_dir, name, by_epoch=False)
        self._saving = False
        raise TrainingError(
            f'{what}; the state is saved in {runner.work_dir}/{name}. Lower the learning rate or '
            'the weight of that term, or turn AMP off, and resume from the last good checkpoint '
            '(--resume); default_hooks.finite_loss.anomaly=True names the operation')


def trained_weights(translator: 'Translator') -> dict[str, list[Tensor]]:
    """Weights of each network and of each objective that has any."""
    parts = {name: [weight.detach() for weight in getattr(translator, name).parameters()]
             for names in translator.phases.values() for name in names}
    return {name: weights for name, weights in parts.items() if weights}


def _came_first(phases: Mapping[str, list[str]], found: Mapping[str, int]) -> str:
    """The message that names what went bad first: phase by phase, loss terms before weights."""
    earliest = min(found.values())
    bad = [name for name, when in found.items() if when == earliest]
    for members in phases.values():
        for name in bad:
            if name not in members and any(name.startswith(f'{part}_') for part in members):
                return (f'{name} is not finite at iteration {earliest}, the first of '
                        f'{len(bad)} (forward: the weights before were finite)')
        for name in bad:
            if name in members:
                return (f'the weights of {name} are not finite after iteration {earliest} '
                        '(gradient: the losses were finite)')
    return f'{", ".join(bad)} is not finite at iteration {earliest}'
