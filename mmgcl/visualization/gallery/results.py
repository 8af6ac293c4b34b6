"""Reading of the files that a test run writes."""
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from mmgcl.datasets.written_images import listed_outputs
from mmgcl.errors import DataError

WRITTEN = ('.png', '.tif')  # what a test writes


@dataclass(frozen=True)
class Results:
    """Images and scores of one test run.

    Attributes:
        label: display name of the run.
        outputs, inputs, truths: name -> image file; inputs and truths may be incomplete.
        scores: name -> {score: value}, per image.
        metrics: values over the whole test set.
        config: text of the run's config file, or ''.
    """

    label: str
    outputs: Mapping[str, Path]
    inputs: Mapping[str, Path] = field(default_factory=dict)
    truths: Mapping[str, Path] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    config: str = ''


def read_results(folder: str | Path) -> Results:
    """Reads a work directory, or the folder that ``tools/test.py --out`` wrote.

    Raises:
        DataError: if there are no translated images, or a JSON file is broken.
    """
    folder = Path(folder)
    pictures = next((path for path in (folder / 'test', folder) if _images(path)), None)
    if pictures is None:
        raise DataError(f'no translated images in {folder} or {folder}/test: '
                        'run tools/test.py CONFIG CHECKPOINT first')
    work_dir = folder if pictures != folder or _config_file(folder) else folder.parent
    config = _config_file(work_dir)
    return Results(
        label=(folder if folder.name != 'test' else folder.parent).resolve().name,
        outputs=_outputs(pictures), inputs=_images(pictures / 'input'),
        truths=_images(pictures / 'truth'), scores=_read_scores(pictures / 'scores.json'),
        metrics=_read_metrics(pictures, work_dir),
        config='' if config is None else config.read_text(encoding='utf-8'))


def _outputs(folder: Path) -> dict[str, Path]:
    """Outputs listed by the latest test run; all images if there is no list."""
    listed = listed_outputs(folder)
    return _images(folder) if listed is None else {path.stem: path for path in listed}


def _images(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob('*')) if path.suffix in WRITTEN}


def _config_file(work_dir: Path) -> Path | None:
    """The newest config file that a runner wrote to the work directory."""
    return max(work_dir.glob('*.py'), key=lambda path: path.stat().st_mtime, default=None)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError) as error:
        raise DataError(f'{path} cannot be read: {error}') from error
    if not isinstance(content, dict):
        raise DataError(f'{path} must hold a JSON object, got a {type(content).__name__}')
    return content


def _read_scores(path: Path) -> dict[str, dict[str, float]]:
    if not path.is_file():
        return {}
    return {name: {score: value for score, value in _numbers(values).items() if isfinite(value)}
            for name, values in _read_json(path).items()}


def _read_metrics(pictures: Path, work_dir: Path) -> dict[str, float]:
    """Metrics from ``metrics.json`` beside the images, else from the newest test log."""
    logged = sorted(work_dir.glob('*/*.json'), key=lambda path: path.stat().st_mtime, reverse=True)
    logged = [path for path in logged if path.stem == path.parent.name]
    for path in (pictures / 'metrics.json', *logged):
        if path.is_file():
            return _numbers(_read_json(path))
    return {}


def _numbers(content: Any, prefix: str = '') -> dict[str, float]:
    """Flattens the numbers of nested objects to ``path/name`` keys, without timings."""
    if not isinstance(content, dict):
        return {}
    numbers = {}
    for name, value in content.items():
        if isinstance(value, dict):
            numbers.update(_numbers(value, f'{prefix}{name}/'))
        elif isinstance(value, (int, float)) and name not in ('time', 'data_time', 'step'):
            numbers[prefix + name] = float(value)
    return numbers
