"""Going on with a run under settings that are not those it was stopped with."""
import warnings
from collections.abc import Mapping, Sized
from typing import Any, cast

from mmengine.dist import get_world_size
from mmengine.runner import Runner
from torch.optim import Optimizer
from torch.utils.data import DataLoader

# What a schedule has done so far; its other values are its plan, which the config decides.
PROGRESS = {'last_step', '_global_step', '_last_value', 'best', 'num_bad_epochs',
            'cooldown_counter'}
SCHEDULED = {'params', 'lr', 'initial_lr', 'momentum', 'initial_momentum'}
States = Mapping[str, list[dict]] | list[dict] | None


def epoch_facts(loader: DataLoader) -> dict[str, int | None]:
    """What a checkpoint notes about its epochs, so that another length is noticed."""
    return {'epoch_length': len(loader), 'batch_size': loader.batch_size,
            'processes': get_world_size(), 'images': len(cast(Sized, loader.dataset))}


def align_epochs(meta: dict[str, Any], loader: DataLoader) -> str | None:
    """Makes the iteration that a run goes on from one of epochs of their present length.

    With another batch size, number of processes or of images an epoch has another number of steps.
    Finished epochs count as if they had been of the present length, and an epoch that was
    interrupted begins anew.

    Args:
        meta: of the checkpoint; its ``iter`` is changed.
        loader: of the training set.

    Returns:
        One line about the change, or None.
    """
    now, epoch = epoch_facts(loader), meta['epoch']
    length = len(loader)
    before = meta.get('epoch_length')
    if before is None:  # of an earlier version, which did not note it
        inside = epoch * length <= meta['iter'] <= (epoch + 1) * length
        before = length if inside or not epoch else meta['iter'] // epoch
    if before == length:
        return None
    begun = meta['iter'] > epoch * before
    meta['iter'] = epoch * length
    changed = ', '.join(f'{name} {meta[key]} -> {now[key]}' for key, name in (
        ('batch_size', 'batch size'), ('processes', 'processes'), ('images', 'images'))
        if key in meta and meta[key] != now[key])
    again = f'; epoch {epoch + 1}, which was interrupted, begins anew' if begun else ''
    return (f'an epoch has {length} steps, {before} before{f" ({changed})" if changed else ""}: '
            f'the run goes on with whole epochs of {length}, after epoch {epoch} and iteration '
            f'{epoch * length}{again}')


class Replan:
    """The config's schedule and optimizer settings in place of those of a checkpoint.

    Args:
        runner: with optimizers and schedules that have just been built, and not stepped.
        content: of the checkpoint.

    Attributes:
        changes: what differs, one short text each; empty where the run goes on as it was.
    """

    def __init__(self, runner: Runner, content: dict[str, Any]) -> None:
        self.settings = {
            phase: [{name: value for name, value in group.items() if name != 'params'}
                    for group in wrapper.param_groups]
            for phase, wrapper in runner.optim_wrapper.items()}
        self.steps = content['meta']['epoch'], content['meta']['iter']
        self.changes = self._changes(schedule_states(runner), content)
        if self.changes:
            content.pop('param_schedulers', None)

    def _changes(self, states: States, content: Mapping[str, Any]) -> list[str]:
        found = []
        saved: Any = content.get('param_schedulers')
        for phase, schedules in (states.items() if isinstance(states, dict) else ()):
            for now, before in zip(schedules, saved[phase]):
                found += [f'{name} {before.get(name)} -> {value}' for name, value in now.items()
                          if name not in PROGRESS and _differ(before.get(name), value)]
        for phase, groups in self.settings.items():
            for now, before in zip(groups, content['optimizer'][phase]['param_groups']):
                found += [f'{name} {before[name]} -> {value}' for name, value in now.items()
                          if name in before and name not in SCHEDULED
                          and _differ(before[name], value)]
        return list(dict.fromkeys(found))

    def apply(self, runner: Runner) -> None:
        """Gives each optimizer what it has in the config, and lets the new schedule go by."""
        for phase, wrapper in runner.optim_wrapper.items():
            for group, settings in zip(wrapper.param_groups, self.settings[phase]):
                group.update(settings)
        epochs, iterations = self.steps
        schedulers = runner.param_schedulers or {}
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # a schedule expects optimizer steps in between
            for schedules in (schedulers.values() if isinstance(schedulers, dict)
                              else [schedulers]):
                for by_epoch, count in ((True, epochs), (False, iterations)):
                    for _ in range(count):
                        for schedule in schedules:
                            if schedule.by_epoch == by_epoch:
                                schedule.step()


def schedule_states(runner: Runner) -> States:
    """States of the runner's schedules, built if they are not, in the form of checkpoints."""
    if runner.param_schedulers is None:
        return None
    runner.param_schedulers = built = runner.build_param_scheduler(runner.param_schedulers)
    if isinstance(built, dict):
        return {name: [one.state_dict() for one in some] for name, some in built.items()}
    return [one.state_dict() for one in built]


def optimizers(runner: Runner) -> dict[str, Optimizer]:
    """The runner's optimizers by phase, built if they are not."""
    runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    return {phase: wrapper.optimizer for phase, wrapper in runner.optim_wrapper.items()}


def _differ(before: Any, now: Any) -> bool:
    """Tuples come back from a file as they are; lists and tuples of equal values are equal."""
    if isinstance(before, (list, tuple)) and isinstance(now, (list, tuple)):
        return list(before) != list(now)
    return before != now
