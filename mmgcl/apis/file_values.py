"""How the files of a model's domains are read, and written again."""
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from mmengine import Config

from mmgcl.apis.sources import read_array
from mmgcl.datasets.transforms.pipeline import Pipeline
from mmgcl.datasets.value_range import Scale


@dataclass(frozen=True)
class FileValues:
    """For one direction: what reads an input, and the range of an output's file.

    Attributes:
        read: path, array or picture -> (H, W, C), bytes or floats in [0, 1].
        scale: of the target domain; see ``value_range``.
    """

    read: Callable[[object], np.ndarray] = read_array
    scale: Scale = '8bit'


def file_values(config: Config, direction: str) -> FileValues:
    """Those of a config's test set; 8-bit RGB where it reads no files."""
    dataset: Any = (config.get('test_dataloader') or {}).get('dataset') or {}
    if not dataset.get('pipeline'):
        return FileValues()
    pipeline = Pipeline(dataset.to_dict()['pipeline'])
    letters = dataset.get('direction', 'AtoB')
    source, target = letters[0], letters[-1]
    if direction == 'yx':
        source, target = target, source
    usual = pipeline.scale(source) == '8bit' and pipeline.channels(source) == 3
    read = read_array if usual else partial(_load, pipeline, source)
    return FileValues(read, pipeline.scale(target))


def _load(pipeline: Pipeline, domain: str, image: Any) -> np.ndarray:
    if isinstance(image, np.ndarray):  # as the loader would give it
        return image.astype(np.float32)
    return pipeline.load(image, domain)['img']
