"""Where the tiles of an image lie and how they are blended."""
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

DISCARDED = 3 / 8  # share of an overlap, at either end, where a tile counts nothing


@dataclass(frozen=True)
class AxisTiles:
    """Tiles along one axis.

    Attributes:
        length: of the image.
        side: of a tile.
        starts: first pixel of each tile; the first tile begins the image, the last one ends it.
        cores: (first, behind the last) pixel of the share of each tile; the shares tile the image.
        weights: (tiles, side); over all tiles that cover a pixel the weights sum to 1.
    """

    length: int
    side: int
    starts: tuple[int, ...]
    cores: tuple[tuple[int, int], ...]
    weights: Tensor


@dataclass(frozen=True)
class Tile:
    """One tile: its indices among the rows and columns, its core as shares of its sides."""

    row: int
    column: int
    core: tuple[float, float, float, float]


def axis_tiles(length: int, side: int, overlap: int, stride: int) -> AxisTiles:
    """Tiles of one side, in equal steps, that overlap by at least ``overlap``.

    Within an overlap the outer ``DISCARDED`` share of each tile is not used, since there the edge
    of the tile is felt; in the middle one tile fades into the next linearly.

    Args:
        length: a multiple of ``stride``.
        side: a multiple of ``stride``; a shorter image is one tile.
        overlap: a multiple of ``stride``, at most half of ``side``.
        stride: of the network; tiles start at its multiples.

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
    """All tiles of an image, row by row."""
    for row, top in enumerate(rows.starts):
        for column, left in enumerate(columns.starts):
            core = (*((edge - top) / rows.side for edge in rows.cores[row]),
                    *((edge - left) / columns.side for edge in columns.cores[column]))
            yield Tile(row, column, core)


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
