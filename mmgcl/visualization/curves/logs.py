"""The scalars that a training wrote."""
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
    """A logged value: its key, iteration, seconds of training until then (or nan), and value."""

    key: str
    iteration: int
    seconds: float
    value: float


@dataclass(frozen=True)
class Series:
    """Values of one key over a training, all of one length, in the order of iterations."""

    iterations: np.ndarray
    seconds: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class RunLog:
    """All that one training logged.

    Attributes:
        label: how a person calls the run.
        series: key -> its values.
        remarks: what was odd about the files, a line each.
    """

    label: str
    series: Mapping[str, Series]
    remarks: tuple[str, ...] = ()


def read_runs(paths: Sequence[str | Path], labels: Sequence[str] | None = None) -> list[RunLog]:
    """Reads the logs of work directories, each a run.

    A path may also be one time-stamped folder of a work directory, or a ``scalars.json``. The
    label is the folder's name, with its parent's where two share it.

    Raises:
        DataError: if a path holds no log or a broken one, or the labels are not one a run and
            each another.
    """
    paths = [Path(path).resolve() for path in paths]
    if labels is None:
        names = [_name(path) for path in paths]
        labels = [f'{_folder(path).parent.name}/{name}' if names.count(name) > 1 else name
                  for path, name in zip(paths, names)]
    if len(labels) != len(paths):
        raise DataError(f'{len(labels)} labels for {len(paths)} runs')
    twice = next((label for label in labels if list(labels).count(label) > 1), None)
    if twice is not None:
        raise DataError(f'two runs are called {twice!r}: give each a label of its own')
    return [_read_run(path, label) for path, label in zip(paths, labels)]


def _folder(path: Path) -> Path:
    """The folder that names a run, where its file is given."""
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
            # A training that was resumed has done these iterations again, and its result counts.
            start = min(point.iteration for point in new)
            points = [point for point in points if point.iteration < start] + new
        remarks += remark
    if not points:
        raise DataError(f'{path}: the log is empty; has the training reached its log_interval?')
    keys = dict.fromkeys(point.key for point in points)
    return RunLog(label, {key: _series(points, key) for key in keys}, tuple(remarks))


def _files(path: Path) -> list[Path]:
    """Log files of a run from the oldest on; their folders' names are their times."""
    if path.is_file():
        return [path]
    own = [file for file in (path / FILE, path / 'scalars.json') if file.is_file()]
    found = own or sorted(path.glob(f'*/{FILE}'))
    if found:
        return found
    below = sorted({file.parents[2].name for file in path.glob(f'*/*/{FILE}')})
    if below:
        raise DataError(f'{path} is not a run but holds some: {_shortened(below)}; name those')
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
                raise ValueError('not a record')
        except ValueError:
            if number < len(lines):
                raise DataError(f'{file}, line {number}: not a record of a log') from None
            # A training that is killed, or still writes, leaves a part of a line.
            remarks.append(f'{file}: the last line is cut off and left out')
            break
        records.append(record)
    return list(_points(records, before)), remarks


def _points(records: Sequence[Mapping], before: Sequence[Point]) -> Iterator[Point]:
    """Places records on the axis of iterations.

    Training lines have their iteration. Scores have an epoch alone, or the iteration itself in a
    training by iterations, which is never below the one logged last.
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
    """Where the clock stood when a resumed training took over: iteration and seconds."""
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
