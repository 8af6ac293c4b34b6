"""Layout and blending weights of image tiles."""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

DISCARDED = 3 / 8  # fraction of an overlap, at either end, where a tile has weight 0


@dataclass(frozen=True)
class AxisTiles:
    """Tiles along one axis.

    Attributes:
        length: image size in pixels.
        side: tile size in pixels.
        starts: first pixel of each tile; the first tile starts at 0, the last ends at ``length``.
        cores: (start, stop) pixels of each tile's core; the cores partition the image.
        weights: (tiles, side) blending weights, which sum to 1 at every pixel.
    """

    length: int
    side: int
    starts: tuple[int, ...]
    cores: tuple[tuple[int, int], ...]
    weights: Tensor


@dataclass(frozen=True)
class Tile:
    """One tile: its row and column index, and its core.

    The core is (top, bottom, left, right) as fractions of the tile's sides.
    """

    row: int
    column: int
    core: tuple[float, float, float, float]


def axis_tiles(length: int, side: int, overlap: int, stride: int) -> AxisTiles:
    """Evenly spaced tiles of equal size that overlap by at least ``overlap``.

    Within an overlap, the outer ``DISCARDED`` fraction of each tile is unused because of border
    effects; in between, the tiles are cross-faded linearly.

    Args:
        length: image size, a multiple of ``stride``.
        side: tile size, a multiple of ``stride``; a smaller image forms a single tile.
        overlap: a multiple of ``stride``, at most half of ``side``.
        stride: stride of the network; tiles start at multiples of it.

    Raises:
        ValueError: if the overlap is more than half a tile.
    """
    if side >= length:
        return AxisTiles(length, length, (0,), ((0, length),), torch.ones(1, length))
    if 2 * overlap > side:
        raise ValueError(f'tiles must be at least twice the overlap of {overlap}, got {side}')
    count = -(-(length - overlap) // (side - overlap))
    steps = torch.linspace(0, (length - side) // stride, count)
    starts = tuple(int(step) * stride for step in steps.floor())
    seams = [(second + first + side) // 2 // stride * stride
             for first, second in pairwise(starts)]
    cores = tuple(zip((0, *seams), (*seams, length)))
    return AxisTiles(length, side, starts, cores, _weights(length, side, starts))


def tiles(rows: AxisTiles, columns: AxisTiles) -> Iterator[Tile]:
    """All tiles of an image in row-major order."""
    for row, top in enumerate(rows.starts):
        for column, left in enumerate(columns.starts):
            (upper, lower), (start, stop) = rows.cores[row], columns.cores[column]
            yield Tile(row, column, ((upper - top) / rows.side, (lower - top) / rows.side,
                                     (start - left) / columns.side, (stop - left) / columns.side))


def _weights(length: int, side: int, starts: tuple[int, ...]) -> Tensor:
    weights = torch.ones(len(starts), side)
    for index in range(len(starts) - 1):
        shared = starts[index] + side - starts[index + 1]
        unused = int(shared * DISCARDED)
        ramp = torch.zeros(shared)
        faded = shared - 2 * unused
        ramp[unused:shared - unused] = (torch.arange(faded) + 0.5) / faded
        ramp[shared - unused:] = 1
        weights[index, side - shared:] *= 1 - ramp
        weights[index + 1, :shared] *= ramp
    return weights
