"""One loader setting for all files of a domain."""
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mmgcl.datasets.value_range import Scale


class Stored(NamedTuple):
    """What a file stores: its type, its number of bands, its lowest and highest value."""

    dtype: np.dtype
    bands: int
    low: float
    high: float


def stored_of(values: np.ndarray) -> Stored | None:
    """Facts of an image (H, W) or (H, W, C); None if it has values that are not finite."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite((low, high)).all():
        return None
    return Stored(values.dtype, 1 if values.ndim == 2 else values.shape[2], low, high)


def proposed_setting(files: Sequence[Stored]) -> str | None:
    """Arguments of ``LoadImageFromFile`` that keep all bands and values of all files.

    Returns:
        None if the default does, or if the files differ in bands.

    Example::

        >>> proposed_setting([Stored(np.dtype('uint16'), 1, 3, 4000)])
        'channels=1, scale=(0, 4095)'
    """
    bands = {file.bands for file in files}
    scale = scale_of(files)
    if len(bands) != 1 or (scale == '8bit' and bands <= {1, 3}):
        return None
    return f'channels={bands.pop()}, scale={scale!r}'


def scale_of(files: Sequence[Stored]) -> Scale:
    """The ``scale`` of ``LoadImageFromFile`` that keeps all values of all files."""
    low, high = min(file.low for file in files), max(file.high for file in files)
    if all(file.dtype == np.uint8 for file in files):
        return '8bit'
    if all(file.dtype in (np.uint8, np.uint16) for file in files):
        bits = max(1, int(high).bit_length())
        return '16bit' if bits == 16 else (0, 2 ** bits - 1)
    if low == high:
        return 'minmax'
    if all(file.dtype.kind in 'iu' for file in files):
        return int(low), int(high)
    return float(f'{low:g}'), float(f'{high:g}')
