"""The checkpoints and example images that the demo offers."""
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mmengine import Config

from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.registry import DATASETS


@dataclass(frozen=True)
class Trained:
    """A checkpoint with the config of its model and a display name."""

    label: str
    config: Config
    checkpoint: Path


def checkpoints_of_runs(work_dirs: Sequence[str | Path]) -> list[Trained]:
    """All checkpoints in the given work directories, newest first within each.

    Raises:
        ConfigError: if a directory holds no config or no checkpoint.
    """
    found = []
    for folder in map(Path, work_dirs):
        configs = sorted(folder.glob('*.py'), key=_time)
        checkpoints = sorted(folder.glob('*.pth'), key=_time, reverse=True)
        if not configs or not checkpoints:
            raise ConfigError(f'{folder} holds no {"checkpoint (*.pth)" if configs else "config"}: '
                              'is it the work directory of a training run?')
        config = load_config(configs[-1])
        found += [Trained(f'{folder.resolve().name} / {path.stem}', config, path)
                  for path in checkpoints]
    return found


def example_images(config: Config, count: int = 6) -> list[np.ndarray]:
    """The first ``count`` input images of the config's test set, uint8 (H, W, 3).

    Raises:
        DataError: if the image files are missing.
    """
    dataset = DATASETS.build(config.test_dataloader.dataset)
    return [dataset[index]['real_x'].numpy() for index in range(min(count, len(dataset)))]


def _time(path: Path) -> float:
    return path.stat().st_mtime
