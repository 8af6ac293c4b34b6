"""Folders as runs leave them, with numbers that are made up."""
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def add_test(tmp_path: Path) -> Callable[..., Path]:
    """Writes what a test of a run's checkpoint leaves: its numbers, and pictures of 20 x 10."""
    def add(run: str, epoch: int, metrics: Mapping[str, float] | None = None,
            names: tuple[str, ...] = (), level: int = 0) -> Path:
        folder = tmp_path / run / f'test/epoch_{epoch}'
        (folder / 'input').mkdir(parents=True)
        if metrics is not None:
            (folder / 'metrics.json').write_text(json.dumps(metrics))
        for name in names:
            for file in (folder / f'{name}.png', folder / f'input/{name}.png'):
                pixels = np.full((10, 20, 3), level, dtype=np.uint8)
                pixels[:5, :10] = 200
                Image.fromarray(pixels).save(file)
        return folder
    return add
