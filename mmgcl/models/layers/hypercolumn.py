"""Hypercolumns: features of all layers at one position, concatenated."""
import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor


def hypercolumns(features: Sequence[Tensor], positions: Tensor) -> Tensor:
    """Vectors of all layers at positions of the image, interpolated bilinearly.

    Coordinates are halved from one layer to the next as often as its long side is (Hariharan et
    al., 2015; the sampling is that of STROTSS).

    Args:
        features: a (1, C_l, H_l, W_l) of each layer, the first at the size of the image.
        positions: (N, 2) rows and columns of the image's pixels.

    Returns:
        (N, sum of C_l).

    Example::

        positions = torch.tensor([[0, 0], [10, 20]])
        columns = hypercolumns([image, *encoder(image)], positions)
    """
    columns = []
    for feature, scaled in _scaled(features, positions):
        corner = scaled.floor()
        # Fractions are of the unclipped positions; both corners are the border's beyond it.
        row_share, column_share = (scaled - corner).unbind(1)
        row, column = corner.long().unbind(1)
        columns.append(
            (1 - row_share) * (1 - column_share) * _pick(feature, row, column)
            + (1 - row_share) * column_share * _pick(feature, row, column + 1)
            + row_share * (1 - column_share) * _pick(feature, row + 1, column)
            + row_share * column_share * _pick(feature, row + 1, column + 1))
    return torch.cat(columns).T


def nearest_hypercolumns(features: Sequence[Tensor], positions: Tensor) -> Tensor:
    """The same without interpolation, at coordinates rounded down; STROTSS' for the style."""
    return torch.cat([_pick(feature, *scaled.long().unbind(1))
                      for feature, scaled in _scaled(features, positions)]).T


def _scaled(features: Sequence[Tensor], positions: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Each layer's features (C, H, W) with the positions in its own coordinates."""
    positions = positions.to(features[0])
    for before, feature in zip((features[0], *features), features):
        halvings = round(math.log2(max(before.shape[2:]) / max(feature.shape[2:])))
        positions = positions / 2 ** halvings
        yield feature[0], positions


def _pick(feature: Tensor, row: Tensor, column: Tensor) -> Tensor:
    """Features (C, H, W) at positions (N,), the nearest of the border outside -> (C, N)."""
    height, width = feature.shape[1:]
    index = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
    return feature.flatten(1).index_select(1, index)
