"""Small image folders for the tests of data sets."""
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from mmengine.logging import MMLogger
from PIL import Image


@pytest.fixture
def make_images(tmp_path: Path) -> Callable[..., Path]:
    """``make_images(trainA=3, trainB=5, size=(12, 8))``: noise images 0.png, ... in each folder.

    The first pixel of image k of every folder is (k, k, k), so a test can tell which one it got.
    """

    def make(size: tuple[int, int] = (12, 8), **folders: int) -> Path:
        rng = np.random.default_rng(0)
        for name, count in folders.items():
            (tmp_path / name).mkdir()
            for k in range(count):
                pixels = rng.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
                pixels[0, 0] = k
                Image.fromarray(pixels).save(tmp_path / name / f'{k}.png')
        return tmp_path

    return make


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """The file of a logger that is the current one, for this process and its workers."""
    path = tmp_path / 'run.log'
    MMLogger.get_instance(f'test {tmp_path}', log_file=str(path))
    return path
