"""Checkpoints to choose from, and images to try them on."""
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
    """A checkpoint, the config of its model, and what a person calls it."""

    label: str
    config: Config
    checkpoint: Path


def checkpoints_of_runs(work_dirs: Sequence[str | Path]) -> list[Trained]:
    """All checkpoints of work directories, the newest of each first.

    Raises:
        ConfigError: if one of them holds no config or no checkpoint.
    """
    found = []
    for folder in map(Path, work_dirs):
        configs = sorted(folder.glob('*.py'), key=_time)
        checkpoints = sorted(folder.glob('*.pth'), key=_time, reverse=True)
        if not configs or not checkpoints:
            raise ConfigError(f'{folder} holds no {"checkpoint (*.pth)" if configs else "config"}: '
                              'is it the work directory of a training?')
        config = load_config(configs[-1])
        found += [Trained(f'{folder.resolve().name} / {path.stem}', config, path)
                  for path in checkpoints]
    return found


def example_images(config: Config, count: int = 6) -> list[np.ndarray]:
    """The first images (H, W, 3) uint8 of the config's test set.

    Raises:
        DataError: if its files are not there.
    """
    dataset = DATASETS.build(config.test_dataloader.dataset)
    return [dataset[index]['real_x'].numpy() for index in range(min(count, len(dataset)))]


def _time(path: Path) -> float:
    return path.stat().st_mtime
