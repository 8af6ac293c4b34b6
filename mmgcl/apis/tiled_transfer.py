"""WCT2 in tiles, with the moments of the whole image."""
from collections.abc import Sequence

import torch
from torch import Tensor

from mmgcl.apis.image_statistics import ReachedNorm
from mmgcl.apis.tiled import TiledTranslation
from mmgcl.apis.tiling import tiles
from mmgcl.models.layers.whitening_coloring import Moments
from mmgcl.models.translators.wct2 import WCT2, StyleFeatures

Core = tuple[float, float, float, float]


class TileTransfer:
    """Transfers a tile's features by moments of the whole image, as far as these are known.

    The features of a transfer depend on the preceding ones, so their moments are measured one
    after another. WCT2 has eight groups of transfers, which cost about as many passes.

    Args:
        translator: WCT2.
        style: features of the style.
    """

    def __init__(self, translator: WCT2, style: StyleFeatures) -> None:
        self.translator, self.style = translator, style
        self.known: list[list[Moments]] = []

    def __call__(self, tile: Tensor, origin: tuple[int, int] = (0, 0)) -> Tensor:
        """The translation of a tile (1, 3, H, W) in [-1, 1], with all moments known."""
        groups = iter(self.known)
        made = self.translator.transfer(
            (tile + 1) / 2, self.style, moments_of=lambda features: next(groups))
        return made.clamp(0, 1) * 2 - 1

    def measure(self, work: TiledTranslation) -> None:
        """Finds the moments of all transfers, from the cores of all tiles."""
        while True:
            sums: list[CovarianceSum] = []
            for tile in tiles(work.rows, work.columns):
                try:
                    self._measure(work.part(tile.row, tile.column), tile.core, sums)
                except ReachedNorm:
                    work.advance(1 / work.count)
                else:
                    return
            self.known.append([total.moments for total in sums])

    def _measure(self, tile: Tensor, core: Core, sums: list['CovarianceSum']) -> None:
        """Adds the features of the first transfer without known moments to ``sums``."""
        groups = iter(self.known)

        def moments_of(features: Sequence[Tensor]) -> Sequence[Moments]:
            known = next(groups, None)
            if known is not None:
                return known
            sums.extend(CovarianceSum() for _ in features[len(sums):])
            for total, feature in zip(sums, features):
                total.add(_part(feature, core))
            raise ReachedNorm

        self.translator.transfer((tile + 1) / 2, self.style, moments_of=moments_of)


class CovarianceSum:
    """Combines the features of parts into the moments of the whole, in float64."""

    def __init__(self) -> None:
        self._count = 0
        self._sum = self._products = torch.zeros((), dtype=torch.float64)
        self._low, self._high = float('inf'), float('-inf')
        self._like = torch.zeros(())

    def add(self, columns: Tensor) -> None:
        """Counts features (C, N)."""
        self._like = columns
        self._low = min(self._low, float(columns.min()))
        self._high = max(self._high, float(columns.max()))
        columns = columns.double()
        self._count += columns.shape[1]
        self._sum = self._sum.to(columns) + columns.sum(1, keepdim=True)
        self._products = self._products.to(columns) + columns @ columns.T

    @property
    def moments(self) -> Moments:
        mean = self._sum / self._count
        covariance = (self._products - self._count * mean @ mean.T) / max(self._count - 1, 1)
        covariance = covariance + torch.eye(len(mean)).to(covariance)
        return Moments(mean.to(self._like), covariance.to(self._like),
                       self._like.new_tensor(self._low), self._like.new_tensor(self._high))


def _part(features: Tensor, core: Core) -> Tensor:
    """The core of features (1, C, H, W) as columns (C, N)."""
    height, width = features.shape[2:]
    top, bottom = (round(share * height) for share in core[:2])
    left, right = (round(share * width) for share in core[2:])
    return features[0, :, top:bottom, left:right].flatten(1)
