"""Training images of the target domain and their colour statistics."""
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mmgcl.datasets.image_files import find_images, read_image
from mmgcl.paths import expand_user


class Colours(NamedTuple):
    """Per-channel mean and standard deviation, averaged over images; (3,), in [-1, 1] units."""

    mean: np.ndarray
    deviation: np.ndarray


def target_folder(data_root: str | Path, direction: str) -> Path:
    """Folder of the training images of domain y, such as ``trainB`` for ``'AtoB'``."""
    return expand_user(data_root) / f'train{direction[-1]}'


def target_colours(data_root: str | Path, direction: str) -> Colours:
    """Colour statistics of the training images of domain y.

    Raises:
        DataError: if there are none.
    """
    folder = target_folder(data_root, direction)
    found = []
    for path in find_images(folder.parent, folder.name):
        pixels = np.asarray(read_image(path), dtype=np.float32).reshape(-1, 3) / 127.5 - 1
        found.append((pixels.mean(0), pixels.std(0)))
    return Colours(*np.mean(found, axis=0))
