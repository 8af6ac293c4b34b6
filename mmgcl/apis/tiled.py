"""Translation of an image in tiles, at a memory that does not grow with the image."""
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from mmgcl.apis.image_statistics import (
    FixedStatistics,
    Moments,
    PooledStatistics,
    SummedStatistics,
)
from mmgcl.apis.pixels import as_input, check_finite
from mmgcl.apis.tiling import AxisTiles, axis_tiles, tiles

CROP = 256
OVERLAP = 128

Translate = Callable[[Tensor], Tensor]


class TiledTranslation:
    r"""Translates parts of an image with the norms' statistics of the whole.

    A tile on its own would have norms, and so colours, of its own. Here all tiles are normalised
    with the same statistics. Then a pixel of a tile differs from that of the whole image only
    as far as the tile's edge is felt there, and such pixels are not used where another tile has
    them inside. The statistics are first those of a regular sample of crops, which pass as one
    batch with common statistics. Each refinement passes all tiles once, with the statistics so far,
    and takes the moments of all their pixels.

    Args:
        translate: (B, 3, H, W) -> the same, in [-1, 1].
        image: uint8 (H, W, 3), sides multiples of ``stride``.
        side: of a tile, a multiple of ``stride`` and at least twice ``OVERLAP``.
        stride: of the network.
        device: where the network is.
        advance: called after each tile.

    Attributes:
        passes: number of tiles.
    """

    def __init__(self, translate: Translate, image: np.ndarray, side: int, stride: int,
                 device: torch.device, advance: Callable[[], None] = lambda: None) -> None:
        self.translate, self.image = translate, image
        self.stride, self.side, self.device = stride, side, device
        self.advance = advance
        height, width = image.shape[:2]
        self.rows = axis_tiles(height, side, OVERLAP, stride)
        self.columns = axis_tiles(width, side, OVERLAP, stride)
        self.count = len(self.rows.starts) * len(self.columns.starts)

    def sample_statistics(self) -> list[Moments]:
        """Statistics of crops that cover as many pixels as one tile, spread over the image."""
        height, width = self.image.shape[:2]
        crop = min(CROP, self.side)
        budget = max(1, self.rows.side * self.columns.side // crop ** 2)
        tops, lefts = _spread(height, width, crop, budget, self.stride)
        crops = torch.cat([as_input(self.image[top:top + crop, left:left + crop], self.device)
                           for top in tops for left in lefts])
        with PooledStatistics() as norms:
            self.translate(crops)
        return norms.found

    def refine(self, statistics: list[Moments]) -> list[Moments]:
        """Statistics over all pixels, where each norm's input is made with those given."""
        norms = SummedStatistics(statistics)
        for tile in tiles(self.rows, self.columns):
            norms.core = tile.core
            with norms:
                self.translate(self._part(tile.row, tile.column))
            self.advance()
        return norms.found

    def run(self, statistics: list[Moments]) -> np.ndarray:
        """The translation, uint8 (H, W, 3)."""
        done = np.empty_like(self.image)
        band = self._new_band()
        for row, top in enumerate(self.rows.starts):
            for column, left in enumerate(self.columns.starts):
                with FixedStatistics(statistics):
                    made = self.translate(self._part(row, column))[0]
                self._blend(band, made, row, column, left)
                self.advance()
            bottom = (*self.rows.starts[1:], self.rows.length)[row]
            ready = bottom - top
            done[top:bottom] = _to_bytes(band[:, :ready])
            following = self._new_band()
            following[:, :self.rows.side - ready] = band[:, ready:]
            band = following
        return done

    def _part(self, row: int, column: int) -> Tensor:
        top, left = self.rows.starts[row], self.columns.starts[column]
        return as_input(self.image[top:top + self.rows.side, left:left + self.columns.side],
                        self.device)

    def _new_band(self) -> Tensor:
        return torch.zeros(3, self.rows.side, self.columns.length)

    def _blend(self, band: Tensor, made: Tensor, row: int, column: int, left: int) -> None:
        check_finite(made)
        weights = self.rows.weights[row][:, None] * self.columns.weights[column]
        band[..., left:left + self.columns.side].addcmul_(made.float().cpu(), weights)


def _spread(height: int, width: int, crop: int, count: int,
            stride: int) -> tuple[list[int], list[int]]:
    """Tops and lefts of at most ``count`` crops on a regular grid."""
    rows = max(1, min(round((count * height / width) ** 0.5), count, height // crop))
    columns = max(1, min(count // rows, width // crop))
    return _centred(height, crop, rows, stride), _centred(width, crop, columns, stride)


def _centred(length: int, crop: int, count: int, stride: int) -> list[int]:
    """Starts of crops in the middle of ``count`` equal shares."""
    share = length / count
    starts = (int(place * share + max(share - crop, 0) / 2) for place in range(count))
    return [min(start, max(length - crop, 0)) // stride * stride for start in starts]


def _to_bytes(image: Tensor) -> np.ndarray:
    return image.clamp(-1, 1).add(1).mul(127.5).round().to(torch.uint8).permute(1, 2, 0).numpy()


__all__ = ['AxisTiles', 'TiledTranslation']
