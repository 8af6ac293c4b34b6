"""Smoothed curves of single runs, and means over runs that differ only in their seed."""
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
        label: name of the run or group.
        key: the logged key.
        positions: iterations or seconds.
        raw: logged values, or their mean over a group.
        smooth: moving average, or its mean over a group.
        spread: standard deviation of the moving averages of a group; None for a single run.
    """

    label: str
    key: str
    positions: np.ndarray
    raw: np.ndarray
    smooth: np.ndarray
    spread: np.ndarray | None = None


def moving_average(values: np.ndarray, weight: float) -> np.ndarray:
    r"""Exponential moving average with Adam's bias correction.

    .. math:: m_t = \beta m_{t-1} + (1 - \beta) x_t, \quad y_t = m_t / (1 - \beta^t), \quad m_0 = 0

    Non-finite values are kept as they are and excluded from the average.

    Args:
        values: x (T,).
        weight: beta in [0, 1); 0 disables smoothing.

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
    """One curve per run that logged the key.

    Args:
        runs: the logs.
        key: the logged key.
        axis: ``'iteration'`` or ``'time'``.
        weight: of :func:`moving_average`.

    Raises:
        DataError: for the time axis, if a run logged no times.
    """
    return [Curve(run.label, key, _positions(run, key, axis), run.series[key].values,
                  moving_average(run.series[key].values, weight))
            for run in runs if key in run.series]


def grouped_curves_of(runs: Sequence[RunLog], key: str, axis: str, weight: float) -> list[Curve]:
    """One mean curve per group of runs whose labels differ only in a trailing number.

    Runs are smoothed, then linearly interpolated at every iteration that any of them logged within
    the range that all of them cover, and averaged. On the time axis, a mean lies at the mean time
    of its iteration. The spread is the sample standard deviation. Arguments are those of
    :func:`curves_of`.

    Raises:
        DataError: if the iteration ranges of a group do not overlap, or for the time axis, if a run
            logged no times.
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


def _positions(run: RunLog, key: str, axis: str) -> np.ndarray:
    series: Series = run.series[key]
    if axis == 'time' and not np.isfinite(series.seconds).all():
        raise DataError(f'{run.label}: some log records lack "time", so there is no axis of time; '
                        'use iterations')
    return getattr(series, AXES[axis])
