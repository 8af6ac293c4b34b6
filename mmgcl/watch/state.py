"""What the files of a work directory say about its training."""
import json
import math
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmgcl.engine.hooks.run_summary import FILE
from mmgcl.errors import DataError
from mmgcl.visualization.curves import RunLog, choose_keys, curves_of, is_noisy, read_runs
from mmgcl.visualization.score_direction import with_arrow

POINTS = 400  # of a curve; longer ones are thinned
SMOOTHING = 0.6


def read_state(work_dir: str | Path) -> dict[str, Any]:
    """State of a training, running or finished, as plain data.

    Keys: ``status`` ('running', 'finished' or 'stopped'; 'unknown' without ``run.json``),
    ``iteration``, ``max_iters``, ``seconds_left``, ``seconds_per_iteration``, ``summary`` (lines),
    ``sections`` (heading -> curves with ``key``, ``x``, ``y`` and ``raw``), ``samples`` (paths
    relative to the work directory, newest first) and ``error`` (why there are no curves yet).

    Raises:
        DataError: if the folder does not exist.
    """
    folder = Path(work_dir)
    if not folder.is_dir():
        raise DataError(f'there is no work directory {folder}')
    run = _newest_run(folder)
    state: dict[str, Any] = {
        'work_dir': str(folder), 'status': status_of(run), 'iteration': 0,
        'max_iters': run.get('max_iters'), 'summary': run.get('summary', []),
        'seconds_left': None, 'seconds_per_iteration': None, 'sections': {},
        'samples': samples(folder), 'error': None}
    try:
        log, = read_runs([folder])
    except DataError as error:
        state['error'] = str(error)
        return state
    state['iteration'] = max(int(series.iterations[-1]) for series in log.series.values())
    state['sections'] = sections(log)
    if state['status'] == 'finished':  # the steps after the last log line, too
        state['iteration'] = state['max_iters']
    if 'time' in log.series:
        state['seconds_per_iteration'] = float(np.mean(log.series['time'].values[-5:]))
    if state['status'] == 'running' and state['seconds_per_iteration'] is not None:
        left = state['max_iters'] - state['iteration']
        state['seconds_left'] = left * state['seconds_per_iteration']
    return state


def status_of(run: Mapping[str, Any]) -> str:
    """Whether a run goes on, by what ``run.json`` says of its process."""
    if not run:
        return 'unknown'
    if run['finished']:
        return 'finished'
    if run['host'] != socket.gethostname() or os.name == 'nt':  # there a signal 0 is Ctrl-C
        return 'unknown'
    try:
        os.kill(run['process'], 0)
    except ProcessLookupError:
        return 'stopped'
    except PermissionError:  # of another user, but there
        pass
    return 'running'


def samples(folder: Path) -> list[str]:
    """Sample pictures, newest first."""
    found = folder.glob('*/vis_data/vis_image/input_output_*.png')
    by_step = sorted(found, key=lambda path: (path.parts[-4], step_of(path)), reverse=True)
    return [path.relative_to(folder).as_posix() for path in by_step]


def step_of(picture: Path) -> int:
    """1600 of ``input_output_1600.png``."""
    found = re.search(r'_(\d+)\.png$', picture.name)
    return int(found[1]) if found else -1


def sections(log: RunLog) -> dict[str, list[dict[str, Any]]]:
    """Heading -> curves to draw, losses smoothed, long ones thinned."""
    return {heading: [_curve(log, key, is_noisy(heading)) for key in keys]
            for heading, keys in choose_keys([log]).items()}


def _curve(log: RunLog, key: str, noisy: bool) -> dict[str, Any]:
    curve, = curves_of([log], key, 'iteration', SMOOTHING if noisy else 0)
    step = math.ceil(len(curve.positions) / POINTS)
    # From the end, so that the last value is always there.
    chosen = slice(None, None, -step)
    x, y, raw = (values[chosen][::-1].tolist()
                 for values in (curve.positions, curve.smooth, curve.raw))
    return {'key': key, 'title': with_arrow(key), 'x': x, 'y': _finite(y), 'raw': _finite(raw)}


def _finite(values: list[float]) -> list[float | None]:
    """JSON has no NaN."""
    return [value if math.isfinite(value) else None for value in values]


def _newest_run(folder: Path) -> dict[str, Any]:
    for path in sorted(folder.glob(f'*/{FILE}'), reverse=True):
        try:
            return json.loads(path.read_text())
        except (OSError, ValueError):
            continue
    return {}
