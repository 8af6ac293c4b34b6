"""What the runs of an experiment will take."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mmengine import Config

from mmgcl.errors import ConfigError, DataError
from mmgcl.experiments.plan import Run
from mmgcl.experiments.running import config_of, epochs_done, epochs_planned
from mmgcl.experiments.step_time import StepTime, StepTimes
from mmgcl.registry import DATASETS
from mmgcl.visualization.curves import read_runs


@dataclass(frozen=True)
class Cost:
    """What is left of a run's training.

    Attributes:
        state: 'complete', 'not begun', the epoch it has reached, or why it cannot be trained.
        steps: training steps left.
        step: the measured time of one step; None if no measurement is known.
    """

    run: Run
    state: str
    steps: int
    step: StepTime | None

    @property
    def hours(self) -> float | None:
        """Hours on the device of the measurement."""
        if self.steps == 0:
            return 0.0
        return None if self.step is None else self.steps * self.step.seconds / 3600


@dataclass(frozen=True)
class _Size:
    """A training: its epochs, steps of an epoch, and why an epoch has none, if so."""

    epochs: int
    steps: int
    obstacle: str = ''


def estimate(runs: Sequence[Run], work_dir: Path,
             given: dict[str, float] | float | None = None, measure: bool = False) -> list[Cost]:
    """The steps that each run has left, and what one step takes.

    Args:
        runs: the runs.
        work_dir: folder of all runs. Logs of earlier runs of the same config in it are
            measurements, and so is its file of step times.
        given: seconds of a step on a GPU that count before any measurement: of all configs, or by
            their names.
        measure: time a step on this machine where it has not been measured on such a device.

    Raises:
        DataError: if the file of step times is broken.
    """
    # Seeds share a config, which takes a while to read.
    one_of = {run.config: run for run in runs}
    configs = {name: config_of(run) for name, run in one_of.items()}
    sizes = {name: _size(run, configs[name]) for name, run in one_of.items()}
    times = StepTimes(work_dir)
    steps = {name: _step(run, configs[name], times, work_dir, given, measure)
             for name, run in one_of.items() if sizes[name].steps}
    return [_cost(run, sizes[run.config], steps.get(run.config), work_dir) for run in runs]


def read_step_seconds(text: str) -> dict[str, float] | float:
    """Seconds of a step: a number, or a JSON file such as ``{"gcl/h2z": 0.21}``.

    Raises:
        ConfigError: for anything else.
    """
    try:
        return float(text)
    except ValueError:
        pass
    try:
        table = json.loads(Path(text).read_text(encoding='utf-8'))
        return {name: float(seconds) for name, seconds in table.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f'--step-seconds {text}: neither a number nor a JSON file of numbers by '
                          f'config: {error}') from error


def cost_table(costs: Sequence[Cost]) -> str:
    """Costs as a Markdown table, with their sums: hours of GPUs and of CPUs are kept apart."""
    lines = ['| run | state | steps left | s per step | on | measured by | hours |',
             '|-|-|-|-|-|-|-|']
    for cost in costs:
        step = (('–', '–', 'nothing yet') if cost.step is None
                else (f'{cost.step.seconds:.3g}', cost.step.device, cost.step.source))
        hours = '–' if cost.hours is None else f'{cost.hours:.2f}'
        lines.append(f'| {cost.run.name} | {cost.state} | {cost.steps} | {" | ".join(step)} | '
                     f'{hours} |')
    left = [cost for cost in costs if cost.steps]
    lines += ['', f'{len(costs)} runs, {len(left)} of them with training left. Tests are not '
              'included.']
    for device in ('GPU', 'CPU'):
        some = [cost for cost in left if cost.step is not None and cost.step.device == device]
        if some:
            lines.append(f'{device} hours: {sum(cost.hours or 0 for cost in some):.2f} '
                         f'(runs: {len(some)})')
    unknown = [cost for cost in left if cost.step is None or cost.step.device != 'GPU']
    if unknown:
        lines.append(f'GPU hours are not known (runs: {len(unknown)}): measure a step with '
                     '--measure on a machine with a GPU, or give --step-seconds.')
    return '\n'.join(lines)


def _size(run: Run, config: Config) -> _Size:
    epochs = epochs_planned(config)
    if not epochs:
        return _Size(0, 0)
    try:
        images = len(DATASETS.build(config.train_dataloader.dataset))
    except DataError:  # the folder is not here yet
        images = run.dataset.images
    batch = config.train_dataloader.batch_size
    full, rest = divmod(images, batch)
    steps = full + bool(rest and not config.train_dataloader.get('drop_last'))
    return _Size(epochs, steps, '' if steps else 'cannot be trained: an epoch has no step '
                                                 f'(images: {images}, batch size: {batch})')


def _cost(run: Run, size: _Size, step: StepTime | None, work_dir: Path) -> Cost:
    done = epochs_done(run, work_dir)
    left = max(0, size.epochs - done) * size.steps
    state = ('no training' if not size.epochs else size.obstacle if size.obstacle
             else 'complete' if not left else f'epoch {done} of {size.epochs}' if done
             else 'not begun')
    return Cost(run, state, left, step)


def _step(run: Run, config: Config, times: StepTimes, work_dir: Path,
          given: dict[str, float] | float | None, measure: bool) -> StepTime | None:
    if isinstance(given, float):
        return StepTime(given, 'GPU', '--step-seconds')
    if given and run.config in given:
        return StepTime(given[run.config], 'GPU', '--step-seconds')
    found = [_logged(run, work_dir), times.measure(config) if measure else times.find(config)]
    known = [step for step in found if step is not None]
    return next((step for step in known if step.device == 'GPU'), known[0] if known else None)


def _logged(run: Run, work_dir: Path) -> StepTime | None:
    """The median of a log of the same config; only logs of a GPU note its memory."""
    for folder in sorted(work_dir.glob(f'{run.name.rsplit("_", 1)[0]}_*/')):
        try:
            log, = read_runs([folder])
        except DataError:
            continue
        if 'time' in log.series:
            return StepTime(float(median(log.series['time'].values)),
                            'GPU' if 'memory' in log.series else 'CPU',
                            f'the log of {folder.name}')
    return None
