"""The largest differences from each reference file: ``pytest tests/parity --parity-report``."""
import weakref
from collections.abc import Iterable, Sequence

import numpy as np
import torch

COLUMNS = [(dtype, kind) for dtype in ('float64', 'float32') for kind in ('values', 'gradients')]
# File, precision of ours, kind of quantity, difference over the largest entry; plain data, so that
# processes of pytest-xdist can send it.
Found = tuple[str, str, str, float]


class DifferenceReport:
    """Differences of a test; an array says by its identity which file it comes from."""

    def __init__(self) -> None:
        self._arrays: weakref.WeakValueDictionary = weakref.WeakValueDictionary()
        self._names: dict[int, tuple[str, str]] = {}
        self._last = ''
        self._found: list[Found] = []

    def know(self, file: str, arrays: dict[str, np.ndarray]) -> None:
        """The arrays of a file that was just read."""
        self._last = file
        for name, array in arrays.items():
            self._arrays[id(array)] = array
            self._names[id(array)] = (file, name)

    def add(self, expected: object, dtype: torch.dtype, difference: float, scale: float) -> None:
        """A difference from an array; a combination of arrays counts for the file read last."""
        known = self._arrays.get(id(expected)) is expected
        file, name = self._names[id(expected)] if known else (self._last, '')
        relative = difference / scale if scale else float('inf') if difference else 0.0
        kind = 'gradients' if 'grad' in name else 'values'
        self._found.append((file, str(dtype).removeprefix('torch.'), kind, relative))

    def take(self) -> list[Found]:
        """What was added since the last call."""
        found, self._found = self._found, []
        return found


def table(found: Iterable[Found], files: Sequence[str]) -> str:
    """A table with a row for each file; a dash where nothing was compared."""
    largest: dict[tuple[str, str, str], float] = {}
    for file, dtype, kind, difference in found:
        largest[file, dtype, kind] = max(largest.get((file, dtype, kind), 0.0), difference)
    lines = ['| file |' + ''.join(f' {kind}, {dtype} |' for dtype, kind in COLUMNS),
             '|-|' + '-|' * len(COLUMNS)]
    for file in sorted({*files, *(file for file, *_ in largest)}):
        cells = (largest.get((file, *column)) for column in COLUMNS)
        lines.append(f'| {file} |' + ''.join(
            ' - |' if cell is None else f' {cell:.1e} |' for cell in cells))
    return '\n'.join(lines)
