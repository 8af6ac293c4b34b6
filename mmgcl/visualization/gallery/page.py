"""Rendering of test results into one HTML page."""
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from mmgcl.checkpoints import write_text
from mmgcl.errors import DataError
from mmgcl.visualization.gallery.progress import tracked
from mmgcl.visualization.gallery.results import Results
from mmgcl.visualization.gallery.settings import differing_settings
from mmgcl.visualization.gallery.thumbnails import Thumbnail, thumbnail
from mmgcl.visualization.page_template import page_environment
from mmgcl.visualization.score_direction import score_direction, with_arrow


def write_gallery(runs: Sequence[Results], path: str | Path, side: int = 320,
                  limit: int = 200, title: str = 'Translations') -> int:
    """Writes a self-contained page: per image the input, the output of each run, and the truth.

    Images are embedded, so the page is a single file and makes no network requests.

    Args:
        runs: results to compare, one column each.
        path: HTML file to write; missing parent folders are created.
        side: maximum side of an embedded image in pixels.
        limit: maximum number of images; the first in order of name are shown.
        title: heading of the page.

    Returns:
        The number of images omitted because of ``limit``.

    Raises:
        DataError: if there are no runs, or an image cannot be read.
        ValueError: if ``side`` or ``limit`` is not positive.
    """
    if not runs:
        raise DataError('a gallery needs the results of at least one run')
    for name, value in (('side', side), ('limit', limit)):
        if value < 1:
            raise ValueError(f'{name} must be >= 1, got {value}')
    runs = _distinct(runs)
    names = sorted({name for run in runs for name in run.outputs})
    metrics = _union(run.metrics for run in runs)
    scores = _union(values for run in runs for values in run.scores.values())
    images = tracked(partial(_image, runs=runs, side=side), names[:limit], 'making thumbnails')
    page = _environment().get_template('page.html.j2').render(
        title=title, runs=runs, metrics=metrics, scores=scores, images=images, total=len(names),
        best={metric: _best(metric, runs) for metric in metrics},
        directions={score: score_direction(score) for score in scores},
        differences=differing_settings([run.config for run in runs]),
        shows=[kind for kind, files in (('input', 'inputs'), ('truth', 'truths'))
               if any(getattr(run, files) for run in runs)])
    write_text(page, path)
    return max(0, len(names) - limit)


def _environment() -> Environment:
    environment = page_environment('mmgcl.visualization.gallery')
    environment.filters.update(number=_number, breakable=_breakable, with_arrow=with_arrow)
    environment.policies['json.dumps_kwargs'] = {}  # keep the metric's own order of scores
    return environment


def _number(value: float) -> str:
    return f'{value:.4g}' if abs(value) < 1000 else f'{value:.0f}'


def _breakable(text: str) -> Markup:
    """Escaped text that may break after ``/``, ``_`` and ``.``, but not before an arrow."""
    text = re.sub(' (?=[↑↓])', '\u00a0', text)
    return Markup(re.sub(r'([/_.])', r'\1<wbr>', str(escape(text))))


def _distinct(runs: Sequence[Results]) -> list[Results]:
    """The runs with unique labels; duplicate labels get a number."""
    labels = [run.label for run in runs]
    return [replace(run, label=f'{run.label} ({labels[:index].count(run.label) + 1})')
            if labels.count(run.label) > 1 else run for index, run in enumerate(runs)]


def _union(mappings: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _best(metric: str, runs: Sequence[Results]) -> list[str]:
    """Labels of the runs with the best value, if there are others to compare with."""
    values = {run.label: run.metrics[metric] for run in runs if metric in run.metrics}
    choose = {'higher': max, 'lower': min}.get(score_direction(metric))
    if len(values) < 2 or choose is None:
        return []
    return [label for label, value in values.items() if value == choose(values.values())]


def _image(name: str, runs: Sequence[Results], side: int) -> dict[str, Any]:
    return {
        'name': name,
        'input': _first((run.inputs for run in runs), name, side),
        'outputs': [_first([run.outputs], name, side) for run in runs],
        'truth': _first((run.truths for run in runs), name, side),
        'scores': [dict(run.scores.get(name, {})) for run in runs]}


def _first(files: Iterable[Mapping[str, Path]], name: str, side: int) -> Thumbnail | None:
    path = next((mapping[name] for mapping in files if name in mapping), None)
    return None if path is None else thumbnail(path, side)
