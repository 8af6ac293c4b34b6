"""Between the values of a file and what networks take."""
from collections.abc import Sequence

import numpy as np

NAMES = ('8bit', '16bit', 'minmax', 'percentile')
PERCENTILES = (1, 99)
Scale = str | Sequence[float]


def check_scale(scale: Scale) -> Scale:
    """A name of ``NAMES``, or a window (low, high) as a tuple.

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
    """Values of a file -> single precision in [0, 1]; what lies outside is clipped.

    Args:
        values: of any real type.
        scale: ``'8bit'`` divides by 255, ``'16bit'`` by 65535, a window (low, high) goes linearly
            to 0 and 1; ``'minmax'`` and ``'percentile'`` take the window from the image itself,
            its extremes or its 1st and 99th percentile.

    Raises:
        ValueError: if there are values that are not finite.
    """
    values = values.astype(np.float32)
    if not np.isfinite(values).all():
        raise ValueError('it has values that are not finite')
    low, high = _window(values, scale)
    return ((values - np.float32(low)) / np.float32(max(high - low, 1e-12))).clip(0, 1)


def from_unit(values: np.ndarray, scale: Scale) -> np.ndarray:
    """The inverse of :func:`to_unit` for a file: whole numbers of 8 or 16 bits, or a float window.

    The window of ``'minmax'`` and ``'percentile'`` is that of another image; such an output has the
    whole range of 16 bits.
    """
    values = values.clip(0, 1)
    if scale == '8bit':
        return (values * 255).round().astype(np.uint8)
    if isinstance(scale, str):
        return (values * 65535).round().astype(np.uint16)
    low, high = scale
    return (low + values * (high - low)).astype(np.float32)


def _window(values: np.ndarray, scale: Scale) -> Sequence[float]:
    if not isinstance(scale, str):
        return scale
    if scale == 'minmax':
        return float(values.min()), float(values.max())
    if scale == 'percentile':
        return np.percentile(values, PERCENTILES)
    return 0, {'8bit': 255, '16bit': 65535}[scale]
