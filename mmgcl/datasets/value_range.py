"""Mapping between the values stored in a file and [0, 1]."""
from collections.abc import Sequence

import numpy as np

NAMES = ('8bit', '16bit', 'minmax', 'percentile')
PERCENTILES = (1, 99)
Scale = str | Sequence[float]


def check_scale(scale: Scale) -> Scale:
    """Validates a scale: one of ``NAMES``, or a window (low, high), returned as a tuple.

    Raises:
        ValueError: for anything else.
    """
    if isinstance(scale, str):
        if scale not in NAMES:
            raise ValueError(f'scale must be one of {", ".join(NAMES)} or a window (low, high), '
                             f'got {scale!r}')
        return scale
    window = tuple(float(end) for end in scale)
    if len(window) != 2 or not window[0] < window[1]:
        raise ValueError(f'scale must be a window (low, high) with low < high, got {scale}')
    return window


def to_unit(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Maps a file's values to float32 in [0, 1]; values outside the range are clipped.

    Args:
        values: of any real type.
        scale: ``'8bit'`` divides by 255, ``'16bit'`` by 65535; a window (low, high) maps linearly
            to 0 and 1; ``'minmax'`` and ``'percentile'`` take the window from the image: its
            extremes, or its 1st and 99th percentile.

    Raises:
        ValueError: for NaN or infinite values.
    """
    values = values.astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError('it has values that are not finite')
    low, high = _window(values, scale)
    return ((values - np.float32(low)) / np.float32(max(high - low, 1e-12))).clip(0, 1)


def from_unit(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Inverse of :func:`to_unit`: 8-bit or 16-bit integers, or floats within a window.

    ``'minmax'`` and ``'percentile'`` have no fixed window; their outputs use the full 16-bit range.
    """
    values = values.clip(0, 1)
    if scale == '8bit':
        return (values * 255).round().astype(np.uint8)
    if isinstance(scale, str):
        return (values * 65535).round().astype(np.uint16)
    low, high = scale
    return (low + values * (high - low)).astype(np.float32)


def whole_numbers(values: np.ndarray, window: Sequence[float]) -> np.ndarray:
    """Floats of a window as whole numbers, for a file like those that the window is of.

    Unsigned 16 bits where the window fits in, else signed 16 or 32. A window of fewer than 256
    steps, such as (0, 1), is not of whole numbers, and its values stay as they are.
    """
    if window[1] - window[0] < 255:
        return values
    kind = next((kind for kind in (np.uint16, np.int16) if np.iinfo(kind).min <= window[0]
                 and window[1] <= np.iinfo(kind).max), np.int32)
    return values.round().astype(kind)


def _window(values: np.ndarray, scale: Scale) -> Sequence[float]:
    if not isinstance(scale, str):
        return scale
    if scale == 'minmax':
        return float(values.min()), float(values.max())
    if scale == 'percentile':
        return np.percentile(values, PERCENTILES)
    return 0, {'8bit': 255, '16bit': 65535}[scale]
