"""Information that reading a file as 8-bit RGB would lose, and the settings that keep it."""
from pathlib import Path

import numpy as np

from mmgcl.datasets.raw_image import ARRAYS, TIFF, count_pages, read_values
from mmgcl.datasets.setting_proposal import scale_of, stored_of


def decoded(path: Path) -> np.ndarray | None:
    """The values of an image file as they are stored; None if it cannot be decoded."""
    try:
        return read_values(path)
    except Exception:  # decoders raise nearly any type; the check reports the problem
        return None


def losses_of(path: Path, values: np.ndarray | None) -> list[str]:
    """One line for each loss of pages, depth or bands when a file is read as 8-bit RGB.

    Args:
        path: of the file.
        values: of :func:`decoded`.
    """
    notes = []
    pages = count_pages(path)
    if pages > 1:
        notes.append(f'{path} has {pages} pages, of which the first alone is used: choose one by '
                     'page=... in LoadImageFromFile, or save each as a file of its own')
    if values is not None and values.dtype == np.uint16:
        notes.append(_on_depth(path, values))
    # A PNG says that its fourth channel is opacity, which some use for infrared all the same; in a
    # TIFF it may be anything.
    if values is not None and values.shape[2:] == (4,) and (
            path.suffix.lower() in TIFF or values[..., 3].min() < values[..., 3].max()):
        notes.append(f'{path} has a fourth band, which is taken for opacity: if it is one of the '
                     'picture, such as infrared, set channels=4 in LoadImageFromFile')
    return notes


def proposals_for(path: Path, values: np.ndarray | None) -> list[str]:
    """The setting that reads a file which cannot be read as 8-bit RGB, as one line.

    Args:
        path: of the file.
        values: of :func:`decoded`.
    """
    stored = None if values is None else stored_of(values)
    if stored is None:
        return []
    wanted = [] if stored.bands in (1, 3) else [f'channels={stored.bands}']
    if stored.dtype != np.uint8 or path.suffix.lower() in ARRAYS:
        wanted.append(f'scale={scale_of([stored])!r}')
    return [f'{path} holds {stored.dtype} of {stored.bands} band{"s" * (stored.bands > 1)}, '
            f'{stored.low:g} to {stored.high:g}: it is read with {", ".join(wanted)} in '
            'LoadImageFromFile']


def _on_depth(path: Path, values: np.ndarray) -> str:
    stored = stored_of(values)
    assert stored is not None  # whole numbers are finite
    levels, kept = (len(np.unique(found)) for found in (values, values // 256))
    return (f'{path} has 16 bits, values {stored.low:.0f} to {stored.high:.0f}: of its {levels} '
            f'levels {kept} are kept; all are with scale={scale_of([stored])!r} in '
            'LoadImageFromFile')
