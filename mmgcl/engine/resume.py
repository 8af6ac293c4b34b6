"""Resuming a run under changed settings."""
import warnings
from collections.abc import Mapping, Sized
from typing import Any, cast

from mmengine import Config
from mmengine.dist import get_world_size
from mmengine.runner import Runner
from torch.optim import Optimizer
from torch.utils.data import DataLoader

from mmgcl.errors import CheckpointError
from mmgcl.visualization.gallery.settings import differing_settings

# A schedule's progress; its other values are its plan, which the config decides.
PROGRESS = {'last_step', '_global_step', '_last_value', 'best', 'num_bad_epochs',
            'cooldown_counter'}
# Settings of the command, and those whose change is reported in words of its own.
PLANNED = {'work_dir', 'resume', 'load_from', 'load_parts', 'launcher', 'max_epochs', 'max_iters',
           'batch_size', 'log_level', 'log_interval', 'direction'}
SCHEDULED = {'params', 'lr', 'initial_lr', 'momentum', 'initial_momentum'}
States = Mapping[str, list[dict]] | list[dict] | None


def epoch_facts(loader: DataLoader) -> dict[str, int | str | None]:
    """Facts about epochs and data that a checkpoint records, to detect changes on resuming."""
    return {'epoch_length': len(loader), 'batch_size': loader.batch_size,
            'processes': get_world_size(), 'images': len(cast(Sized, loader.dataset)),
            'direction': getattr(loader.dataset, 'direction', None)}


def require_same_direction(meta: Mapping[str, Any], loader: DataLoader) -> None:
    """Raises CheckpointError if a run would go on in the other direction."""
    before, now = meta.get('direction'), epoch_facts(loader)['direction']
    if before is not None and now is not None and before != now:
        raise CheckpointError(
            f'its run translates {before}, the config {now}: a run goes on in its own direction; '
            'start from its weights with --cfg-options load_from=CHECKPOINT')


def changed_settings(before: Mapping[str, Any] | None, now: Config) -> list[str]:
    """What differs between the config in a checkpoint's ``meta`` and the present one.

    Settings that another line of the log is about are left out.
    """
    texts = [(before or {}).get('cfg'), now.pretty_text]
    if not isinstance(texts[0], str):
        return []
    found = differing_settings(texts)
    own = {key for key in found if '.' not in key}
    shown = [key for key in found if key.split('.')[0] in (*own, 'model') and key not in PLANNED]
    return [f'{key} {was} -> {new}' if len(was) + len(new) < 80 else key
            for key, (was, new) in ((key, found[key]) for key in shown)]


def align_epochs(meta: dict[str, Any], loader: DataLoader) -> str | None:
    """Converts the iteration to resume from to epochs of the present length.

    The number of steps per epoch changes with batch size, processes and images. Completed epochs
    count as if they had had the present length; an interrupted epoch starts again.

    Args:
        meta: of the checkpoint; its ``iter`` is modified.
        loader: of the training set.

    Returns:
        One line that describes the change, or None.
    """
    now: dict[str, Any] = epoch_facts(loader)
    epoch = meta['epoch']
    length = len(loader)
    before = meta.get('epoch_length')
    if before is None:  # earlier versions did not record it
        inside = epoch * length <= meta['iter'] <= (epoch + 1) * length
        before = length if inside or not epoch else meta['iter'] // epoch
    if before == length:
        return None
    begun = meta['iter'] > epoch * before
    meta['iter'] = epoch * length
    changed = ', '.join(f'{name} {meta[key]} -> {now[key]}' for key, name in (
        ('batch_size', 'batch size'), ('processes', 'processes'), ('images', 'images'))
        if key in meta and meta[key] != now[key])
    again = f'; the interrupted epoch {epoch + 1} starts again' if begun else ''
    return (f'an epoch has {length} steps, {before} before{f" ({changed})" if changed else ""}: '
            f'the run goes on with whole epochs of {length}, after epoch {epoch} and iteration '
            f'{epoch * length}{again}')


class Replan:
    """Replaces a checkpoint's schedule and optimizer settings by the config's.

    Args:
        runner: with freshly built optimizers and schedules.
        content: of the checkpoint.

    Attributes:
        changes: one short text per difference; empty if the plan is unchanged.
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
        """Restores the config's optimizer settings, and advances the schedule to this step."""
        for phase, wrapper in runner.optim_wrapper.items():
            for group, settings in zip(wrapper.param_groups, self.settings[phase]):
                group.update(settings)
        epochs, iterations = self.steps
        schedulers = runner.param_schedulers or {}
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # torch warns of schedules without optimizer steps
            for schedules in (schedulers.values() if isinstance(schedulers, dict)
                              else [schedulers]):
                for by_epoch, count in ((True, epochs), (False, iterations)):
                    for _ in range(count):
                        for schedule in schedules:
                            if schedule.by_epoch == by_epoch:
                                schedule.step()


def schedule_states(runner: Runner) -> States:
    """State dicts of the runner's schedules, as in a checkpoint; builds them if needed."""
    if runner.param_schedulers is None:
        return None
    runner.param_schedulers = built = runner.build_param_scheduler(runner.param_schedulers)
    if isinstance(built, dict):
        return {name: [one.state_dict() for one in some] for name, some in built.items()}
    return [one.state_dict() for one in built]


def optimizers(runner: Runner) -> dict[str, Optimizer]:
    """The runner's optimizers by phase; builds them if needed."""
    runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    return {phase: wrapper.optimizer for phase, wrapper in runner.optim_wrapper.items()}


def _differ(before: Any, now: Any) -> bool:
    """Whether two values differ, with a list equal to a tuple of the same values."""
    if isinstance(before, (list, tuple)) and isinstance(now, (list, tuple)):
        return list(before) != list(now)
    return before != now
