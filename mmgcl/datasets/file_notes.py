"""Information that reading a file as 8-bit RGB would lose, and the settings that keep it."""
from pathlib import Path

import numpy as np

from mmgcl.datasets.raw_image import ARRAYS, TIFF, count_pages, read_values


def losses_of(path: Path) -> list[str]:
    """One line for each loss of pages, depth or bands when a file is read as 8-bit RGB."""
    notes = []
    pages = count_pages(path)
    if pages > 1:
        notes.append(f'{path} has {pages} pages, of which the first alone is used: choose one by '
                     'page=... in LoadImageFromFile, or save each as a file of its own')
    values = _values(path)
    if values is not None and values.dtype == np.uint16:
        notes.append(_on_depth(path, values))
    # A PNG says that its fourth channel is opacity, which some use for infrared all the same; in a
    # TIFF it may be anything.
    if values is not None and values.shape[2:] == (4,) and (
            path.suffix.lower() in TIFF or values[..., 3].min() < values[..., 3].max()):
        notes.append(f'{path} has a fourth band, which is taken for opacity: if it is one of the '
                     'picture, such as infrared, set channels=4 in LoadImageFromFile')
    return notes


def proposals_for(path: Path) -> list[str]:
    """The setting that reads a file which cannot be read as 8-bit RGB, as one line."""
    values = _values(path)
    if values is None:
        return []
    channels = 1 if values.ndim == 2 else values.shape[2]
    wanted = f'channels={channels}' if channels not in (1, 3) else ''
    usual = values.dtype == np.uint8 and path.suffix.lower() not in ARRAYS
    scale = '' if usual else f'scale={_window(values)}'
    return [f'{path} holds {values.dtype} of {channels} band{"s" * (channels > 1)}, '
            f'{values.min():g} to {values.max():g}: it is read with '
            f'{", ".join(filter(None, (wanted, scale)))} in LoadImageFromFile']


def _values(path: Path) -> np.ndarray | None:
    try:
        return read_values(path)
    except Exception:  # decoders raise nearly any type; the check has reported the problem
        return None


def _on_depth(path: Path, values: np.ndarray) -> str:
    low, high = int(values.min()), int(values.max())
    levels, kept = (len(np.unique(found)) for found in (values, values // 256))
    bits = max(1, high.bit_length())
    setting = "'16bit'" if bits == 16 else f'(0, {2 ** bits - 1})'
    return (f'{path} has 16 bits, values {low} to {high}: of its {levels} levels {kept} are kept; '
            f'all are with scale={setting} in LoadImageFromFile')


def _window(values: np.ndarray) -> str:
    return f'({values.min():g}, {values.max():g})' if values.min() < values.max() else "'minmax'"
