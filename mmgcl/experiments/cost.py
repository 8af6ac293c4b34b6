"""What the runs of an experiment will take."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from mmgcl.errors import ConfigError, DataError
from mmgcl.experiments.plan import Run
from mmgcl.experiments.running import config_of, epochs_done, epochs_planned
from mmgcl.registry import DATASETS
from mmgcl.visualization.curves import read_runs


@dataclass(frozen=True)
class Cost:
    """What is left of a run's training.

    Attributes:
        state: 'complete', 'not begun', or the epoch it stands at.
        steps: training steps left.
        seconds: measured, of one step; None if no measurement is known.
        source: where ``seconds`` is from.
    """

    run: Run
    state: str
    steps: int
    seconds: float | None
    source: str

    @property
    def hours(self) -> float | None:
        if self.steps == 0:
            return 0.0
        return None if self.seconds is None else self.steps * self.seconds / 3600


def estimate(runs: Sequence[Run], work_dir: Path,
             measured: dict[str, float] | float | None = None) -> list[Cost]:
    """The steps that each run has left, and what one step takes.

    Args:
        runs: the runs.
        work_dir: folder of all runs; logs of earlier runs of the same config in it are
            measurements.
        measured: seconds of a step that count before any log: of all configs, or by their names.
    """
    # Seeds share a config, which takes a while to read.
    one_of = {run.config: run for run in runs}
    sizes = {config: _size(run) for config, run in one_of.items()}
    return [_cost(run, *sizes[run.config], work_dir, measured) for run in runs]


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
    """Costs as a Markdown table, with their sum."""
    lines = ['| run | state | steps left | s per step | from | GPU hours |', '|-|-|-|-|-|-|']
    for cost in costs:
        seconds = '–' if cost.seconds is None else f'{cost.seconds:.3g}'
        hours = '–' if cost.hours is None else f'{cost.hours:.2f}'
        lines.append(f'| {cost.run.name} | {cost.state} | {cost.steps} | {seconds} | '
                     f'{cost.source} | {hours} |')
    known = [cost.hours for cost in costs if cost.hours is not None]
    lines += ['', f'{len(costs)} runs; {sum(known):.2f} GPU hours for training '
              f'{len(known)} of them, without their tests.']
    if len(known) < len(costs):
        lines.append(f'{len(costs) - len(known)} have no measured step: measure one with '
                     'tools/benchmarks/train_step.py CONFIG and give --step-seconds.')
    return '\n'.join(lines)


def _size(run: Run) -> tuple[int, int]:
    """Epochs of a run, and steps of an epoch; 0 and 0 without training."""
    config = config_of(run)
    epochs = epochs_planned(config)
    if not epochs:
        return 0, 0
    try:
        images = len(DATASETS.build(config.train_dataloader.dataset))
    except DataError:  # the folder is not here yet
        images = run.dataset.images
    full, rest = divmod(images, config.train_dataloader.batch_size)
    return epochs, full + bool(rest and not config.train_dataloader.get('drop_last'))


def _cost(run: Run, epochs: int, steps: int, work_dir: Path,
          measured: dict[str, float] | float | None) -> Cost:
    done = epochs_done(run, work_dir)
    left = max(0, epochs - done) * steps
    state = ('no training' if not epochs else 'complete' if not left
             else f'epoch {done} of {epochs}' if done else 'not begun')
    return Cost(run, state, left, *_seconds(run, work_dir, measured))


def _seconds(run: Run, work_dir: Path,
             measured: dict[str, float] | float | None) -> tuple[float | None, str]:
    if isinstance(measured, float):
        return measured, '--step-seconds'
    if measured and run.config in measured:
        return measured[run.config], '--step-seconds'
    for folder in sorted(work_dir.glob(f'{run.name.rsplit("_", 1)[0]}_*/')):
        try:
            log, = read_runs([folder])
        except DataError:
            continue
        if 'time' in log.series:
            return float(median(log.series['time'].values)), f'the log of {folder.name}'
    return None, 'not measured'
