"""Curves of single runs, and of runs that differ in their seed."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from mmgcl.errors import DataError
from mmgcl.visualization.curves.logs import RunLog, Series

SEED = re.compile(r'[_-]?(?:seed|s)?[_-]?\d+$')
AXES = {'iteration': 'iterations', 'time': 'seconds'}


@dataclass(frozen=True)
class Curve:
    """One line of a panel.

    Attributes:
        label: of the run or group.
        key: what was logged.
        positions: iterations or seconds.
        raw: values as logged, or their mean over a group.
        smooth: moving average, or the mean of a group's averages.
        spread: standard deviation of a group's averages; None for a single run.
    """

    label: str
    key: str
    positions: np.ndarray
    raw: np.ndarray
    smooth: np.ndarray
    spread: np.ndarray | None = None


def moving_average(values: np.ndarray, weight: float) -> np.ndarray:
    r"""Exponential moving average without the pull of its start, as Adam corrects it.

    .. math:: m_t = \beta m_{t-1} + (1 - \beta) x_t, \quad y_t = m_t / (1 - \beta^t), \quad m_0 = 0

    A value that is not finite is passed on and left out of the average.

    Args:
        values: x (T,).
        weight: beta in [0, 1); 0 changes nothing.

    Raises:
        ValueError: if beta is outside [0, 1).
    """
    if not 0 <= weight < 1:
        raise ValueError(f'the weight of the moving average must be in [0, 1), got {weight}')
    average, scale, result = 0.0, 0.0, []
    for value in values:
        if isfinite(value):
            average = weight * average + (1 - weight) * value
            scale = weight * scale + (1 - weight)
        result.append(average / scale if isfinite(value) else value)
    return np.array(result)


def curves_of(runs: Sequence[RunLog], key: str, axis: str, weight: float) -> list[Curve]:
    """A curve of each run that logged the key, over ``'iteration'`` or ``'time'``.

    Raises:
        DataError: over time, if a run logged no time.
    """
    return [Curve(run.label, key, _places(run, key, axis), run.series[key].values,
                  moving_average(run.series[key].values, weight))
            for run in runs if key in run.series]


def grouped_curves_of(runs: Sequence[RunLog], key: str, axis: str, weight: float) -> list[Curve]:
    """A curve of each group of runs whose labels differ only in a number at the end.

    Each run is smoothed first. Runs are joined by iteration, at all iterations that any of them
    logged, with straight lines between, as far as all of them reach; over time, a mean stands at
    the mean time of its iteration. The spread is the sample's standard deviation.

    Raises:
        DataError: if the runs of a group have no iteration in common, or over time, if a run
            logged no time.
    """
    groups: dict[str, list[RunLog]] = {}
    for run in runs:
        if key in run.series:
            groups.setdefault(SEED.sub('', run.label) or run.label, []).append(run)
    return [_mean(label, members, key, axis, weight) if len(members) > 1
            else curves_of(members, key, axis, weight)[0] for label, members in groups.items()]


def _mean(label: str, runs: Sequence[RunLog], key: str, axis: str, weight: float) -> Curve:
    iterations = [run.series[key].iterations for run in runs]
    common = np.unique(np.concatenate(iterations))
    common = common[(common >= max(part[0] for part in iterations))
                    & (common <= min(part[-1] for part in iterations))]
    if not len(common):
        raise DataError(f'{key}: the runs of {label!r} have no iteration in common')
    curves = curves_of(runs, key, axis, weight)
    positions, raw, smooth = (
        np.stack([np.interp(common, part, getattr(curve, name))
                  for part, curve in zip(iterations, curves)])
        for name in ('positions', 'raw', 'smooth'))
    return Curve(f'{label} ({len(runs)} runs)', key, positions.mean(0), raw.mean(0), smooth.mean(0),
                 smooth.std(0, ddof=1))


def _places(run: RunLog, key: str, axis: str) -> np.ndarray:
    series: Series = run.series[key]
    if axis == 'time' and not np.isfinite(series.seconds).all():
        raise DataError(f'{run.label}: its log has no "time" for every line, so there is no axis '
                        'of time; use iterations')
    return getattr(series, AXES[axis])
