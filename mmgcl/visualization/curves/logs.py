"""Reading of the scalar logs that a training run writes."""
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mmgcl.errors import DataError

FILE = 'vis_data/scalars.json'
COUNTERS = ('iter', 'epoch', 'step')


class Point(NamedTuple):
    """One logged value, with its iteration and the training time so far in seconds (or nan)."""

    key: str
    iteration: int
    seconds: float
    value: float


@dataclass(frozen=True)
class Series:
    """Values of one key over a training run: arrays of equal length, ordered by iteration."""

    iterations: np.ndarray
    seconds: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class RunLog:
    """The logged scalars of one training run.

    Attributes:
        label: display name of the run.
        series: key -> its values.
        remarks: warnings about the log files, one line each.
    """

    label: str
    series: Mapping[str, Series]
    remarks: tuple[str, ...] = ()


def read_runs(paths: Sequence[str | Path], labels: Sequence[str] | None = None) -> list[RunLog]:
    """Reads the logs of several work directories, one run each.

    A path may also be a time-stamped folder inside a work directory, or a ``scalars.json`` file.
    The default label is the folder name, prefixed by its parent where names collide.

    Raises:
        DataError: if a log is missing or broken, or there is not one distinct label per run.
    """
    files = [Path(path).resolve() for path in paths]
    if labels is None:
        names = [_name(path) for path in files]
        labels = [f'{_folder(path).parent.name}/{name}' if names.count(name) > 1 else name
                  for path, name in zip(files, names)]
    if len(labels) != len(files):
        raise DataError(f'{len(labels)} labels for {len(files)} runs')
    twice = next((label for label in labels if list(labels).count(label) > 1), None)
    if twice is not None:
        raise DataError(f'two runs are called {twice!r}: give each run its own label')
    return [_read_run(path, label) for path, label in zip(files, labels)]


def _folder(path: Path) -> Path:
    """The folder that a run is named after, given the folder itself or its log file."""
    if path.name != 'scalars.json':
        return path
    return path.parent.parent if path.parent.name == 'vis_data' else path.parent


def _name(path: Path) -> str:
    return _folder(path).name


def _read_run(path: str | Path, label: str) -> RunLog:
    points: list[Point] = []
    remarks: list[str] = []
    for file in _files(Path(path)):
        new, remark = _read_file(file, points)
        if new:
            # A resumed run repeats iterations after its checkpoint; the repeated values count.
            start = min(point.iteration for point in new)
            points = [point for point in points if point.iteration < start] + new
        remarks += remark
    if not points:
        raise DataError(f'{path}: the log is empty; has training reached its first log interval?')
    keys = dict.fromkeys(point.key for point in points)
    return RunLog(label, {key: _series(points, key) for key in keys}, tuple(remarks))


def _files(path: Path) -> list[Path]:
    """Log files of a run, oldest first; their folders are named by start time."""
    if path.is_file():
        return [path]
    own = [file for file in (path / FILE, path / 'scalars.json') if file.is_file()]
    found = own or sorted(path.glob(f'*/{FILE}'))
    if found:
        return found
    below = sorted({file.parents[2].name for file in path.glob(f'*/*/{FILE}')})
    if below:
        raise DataError(f'{path} is not a run but holds some: {_shortened(below)}; pass those '
                        'instead')
    raise DataError(f'no training log in {path}: expected {path}/<time>/{FILE}, which '
                    'tools/train.py writes')


def _shortened(names: Sequence[str]) -> str:
    return ', '.join(names[:6]) + (f' and {len(names) - 6} more' if len(names) > 6 else '')


def _read_file(file: Path, before: Sequence[Point]) -> tuple[list[Point], list[str]]:
    lines = file.read_text(encoding='utf-8', errors='replace').splitlines()
    records, remarks = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError('not an object')
        except ValueError:
            if number < len(lines):
                raise DataError(f'{file}, line {number}: not a JSON log record') from None
            # A run that was killed, or is still writing, leaves an incomplete last line.
            remarks.append(f'{file}: the last line is cut off and was ignored')
            break
        records.append(record)
    return list(_points(records, before)), remarks


def _points(records: Sequence[Mapping], before: Sequence[Point]) -> Iterator[Point]:
    """Assigns an iteration and a training time to each logged value.

    Training records contain their iteration. In epoch-based training, score records only contain
    the epoch and get the iteration logged last; in iteration-based training, their ``step`` is the
    iteration, which is never below the one logged last.
    """
    last, seconds = None, 0.0
    for record in records:
        if 'iter' in record:
            iteration = int(record['iter'])
            if last is None:
                last, seconds = _last_before(before, iteration)
            seconds += (iteration - last) * record.get('time', np.nan)
            last = iteration
        else:
            if last is None:
                last, seconds = _last_before(before, None)
            iteration = max(last, int(record.get('step', 0)))
        for key, value in record.items():
            timing = 'iter' not in record and key in ('time', 'data_time')
            if key not in COUNTERS and not timing and isinstance(value, Real):
                yield Point(key, iteration, seconds, float(value))


def _last_before(points: Sequence[Point], iteration: int | None) -> tuple[int, float]:
    """Iteration and training seconds of the last point before a resumed run took over."""
    kept = [point for point in points if iteration is None or point.iteration < iteration]
    if not kept:
        return 0, 0.0
    newest = max(kept, key=lambda point: point.iteration)
    return newest.iteration, newest.seconds


def _series(points: Sequence[Point], key: str) -> Series:
    newest = {point.iteration: point for point in points if point.key == key}
    chosen = [newest[iteration] for iteration in sorted(newest)]
    return Series(np.array([point.iteration for point in chosen]),
                  np.array([point.seconds for point in chosen]),
                  np.array([point.value for point in chosen]))
