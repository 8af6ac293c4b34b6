"""Tiled translation: memory does not grow with the image size."""
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mmgcl.apis.image_statistics import (
    FixedStatistics,
    Moments,
    MomentSum,
    NextStatistics,
    PooledStatistics,
    ReachedNorm,
)
from mmgcl.apis.pixels import as_input, check_finite
from mmgcl.apis.tiling import DISCARDED, axis_tiles, tiles
from mmgcl.datasets.value_range import Scale
from mmgcl.errors import ConfigError
from mmgcl.visualization.grid import to_values

CROP = 128
GOLDEN = 0.6180339887498949
OVERLAP = 128

Translate = Callable[[Tensor, tuple[int, int]], Tensor]


class TiledTranslation:
    """Translates an image tile by tile with the normalisation statistics of the whole image.

    Tiles normalised by their own statistics would differ in colour. With shared statistics, a tile
    deviates from the untiled result only near its borders, within the network's receptive field,
    and those pixels are taken from a neighbouring tile.

    Args:
        translate: maps images (B, 3, H, W) in [-1, 1], which begin at a row and column of the
            whole image, to images of the same shape and range.
        image: bytes or floats in [0, 1], (H, W, C), with sides that are multiples of ``stride``.
        side: tile size, a multiple of ``stride`` and at least twice the overlap of the tiles, which
            is ``OVERLAP``, or more for a network that states a larger ``reach``.
        stride: stride of the network.
        device: device of the network.
        advance: progress callback, called with the fraction of a full pass just completed.
        scale: value range of the result; see ``value_range``.
        reach: pixels on which an output pixel depends in each direction, where the network states
            them; tiles then agree exactly.

    Raises:
        ConfigError: for tiles too small for the overlap.
    """

    def __init__(self, translate: Translate, image: np.ndarray, side: int, stride: int,
                 device: torch.device, advance: Callable[[float], None] = lambda share: None,
                 scale: Scale = '8bit', reach: int = 0) -> None:
        self.translate, self.image = translate, image
        self.stride, self.device = stride, device
        self.advance, self.scale = advance, scale
        height, width = image.shape[:2]
        overlap = max(OVERLAP, math.ceil((reach + stride) / DISCARDED / stride) * stride)
        if side < 2 * overlap:
            raise ConfigError(f'tile must be at least {2 * overlap} pixels for this network, got '
                              f'{side}')
        self.rows = axis_tiles(height, side, overlap, stride)
        self.columns = axis_tiles(width, side, overlap, stride)
        self.count = len(self.rows.starts) * len(self.columns.starts)

    def sampled_statistics(self) -> list[Moments]:
        """Approximates the statistics of the whole image in a single pass.

        The image is divided into crops; each batch of crops, spread evenly over the image, pools
        its statistics in every layer. The moments of all batches are combined.
        """
        sums: list[MomentSum] = []
        batches = self._crops()
        for crops in batches:
            with PooledStatistics() as norms:
                self.translate(
                    torch.cat([as_input(crop, self.device) for crop in crops]), (0, 0))
            sums = sums or [MomentSum() for _ in norms.found]
            for total, moments in zip(sums, norms.found):
                total.add(moments, len(crops))
            self.advance(1 / len(batches))
        return [total.moments for total in sums]

    def exact_statistics(self) -> list[Moments]:
        """Computes the statistics of the whole image, with one partial pass per layer.

        The input of a normalisation layer depends on the statistics of the preceding ones, so they
        are measured one after another: n layers cost about n / 2 full passes.
        """
        known: list[Moments] = []
        while True:
            norms = NextStatistics(known)
            for tile in tiles(self.rows, self.columns):
                norms.core = tile.core
                try:
                    with norms:
                        self._translate(tile.row, tile.column)
                except ReachedNorm:
                    self.advance(1 / self.count)
                else:
                    return known
            known.append(norms.found)

    def run(self, statistics: list[Moments]) -> np.ndarray:
        """Translates all tiles with the given statistics and blends them to (H, W, C)."""
        done: list[np.ndarray] = []
        band: Any = None  # of the first tile's height and number of channels
        for row, top in enumerate(self.rows.starts):
            for column, left in enumerate(self.columns.starts):
                with FixedStatistics(statistics):
                    made = self._translate(row, column)[0]
                band = self._new_band(made) if band is None else band
                self._blend(band, made, row, column, left)
                self.advance(1 / self.count)
            bottom = (*self.rows.starts[1:], self.rows.length)[row]
            ready = bottom - top
            done.append(to_values(band[:, :ready], self.scale))
            following = self._new_band(band)
            following[:, :self.rows.side - ready] = band[:, ready:]
            band = following
        return np.concatenate(done)

    def _crops(self) -> list[list[np.ndarray]]:
        """Crops that cover the image, in batches of about as many pixels as a tile."""
        height, width = self.image.shape[:2]
        rows, columns = (max(1, side // CROP) for side in (height, width))
        high, wide = (side // count // self.stride * self.stride
                      for side, count in ((height, rows), (width, columns)))
        crops = [self.image[row * height // rows:, column * width // columns:][:high, :wide]
                 for row in range(rows) for column in range(columns)]
        # Sorting indices by the fractional part of their multiple of the golden ratio spreads each
        # batch evenly over the image.
        order = sorted(range(len(crops)), key=lambda index: index * GOLDEN % 1)
        size = max(1, self.rows.side * self.columns.side // (high * wide))
        return [[crops[index] for index in order[first:first + size]]
                for first in range(0, len(order), size)]

    def part(self, row: int, column: int) -> Tensor:
        """The input (1, C, H, W) in [-1, 1] of a tile."""
        top, left = self.rows.starts[row], self.columns.starts[column]
        return as_input(self.image[top:top + self.rows.side, left:left + self.columns.side],
                        self.device)

    def _translate(self, row: int, column: int) -> Tensor:
        origin = self.rows.starts[row], self.columns.starts[column]
        return self.translate(self.part(row, column), origin)

    def _new_band(self, like: Tensor) -> Tensor:
        return torch.zeros(len(like), self.rows.side, self.columns.length)

    def _blend(self, band: Tensor, made: Tensor, row: int, column: int, left: int) -> None:
        check_finite(made)
        weights = self.rows.weights[row][:, None] * self.columns.weights[column]
        band[..., left:left + self.columns.side].addcmul_(made.float().cpu(), weights)
