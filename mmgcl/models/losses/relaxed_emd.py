"""Relaxed earth mover's distance between two sets of vectors."""
import torch
from torch import Tensor, nn

SHORTEST = 1e-8  # black pixels are zero vectors, which have no direction
DECORRELATED = ((0.577350, 0.577350, 0.577350),
                (-0.577350, 0.788675, -0.211325),
                (-0.577350, -0.211325, 0.788675))


def cosine_distances(first: Tensor, second: Tensor) -> Tensor:
    """1 minus the cosine of each pair of rows: (N, C), (M, C) -> (N, M)."""
    first, second = (rows / rows.norm(dim=1, keepdim=True).clamp(min=SHORTEST)
                     for rows in (first, second))
    return 1 - first @ second.T


def euclidean_distances(first: Tensor, second: Tensor) -> Tensor:
    """Root mean square difference of each pair of rows: (N, C), (M, C) -> (N, M).

    The squared distance is kept in [1e-5, 1e5], as published, so that the root has a gradient.
    """
    squares = (first.square().sum(1, keepdim=True) + second.square().sum(1)
               - 2 * first @ second.T)
    return (squares.clamp(1e-5, 1e5) / first.shape[1]).sqrt()


def relaxed_emd(distances: Tensor) -> Tensor:
    r"""Lower bound of the earth mover's distance for a matrix of distances (N, M) -> ().

    .. math:: \max\Big(\tfrac1N \sum_i \min_j D_{ij},\; \tfrac1M \sum_j \min_i D_{ij}\Big)

    Each of the two lets all mass of one set move to its nearest vectors of the other (Kusner et
    al., 2015).
    """
    return torch.maximum(distances.amin(1).mean(), distances.amin(0).mean())


class RelaxedEMDLoss(nn.Module):
    """Relaxed earth mover's distance with the cosine distance (STROTSS).

    Shapes:
        output (N, C), style (M, C) -> ().

    Example::

        loss = RelaxedEMDLoss()(torch.randn(1024, 2179), torch.randn(5000, 2179))
    """

    def forward(self, output: Tensor, style: Tensor) -> Tensor:
        return relaxed_emd(cosine_distances(output, style))


class PaletteLoss(nn.Module):
    """Relaxed earth mover's distance between colours (STROTSS).

    The distance of two colours is the cosine distance plus the root mean square difference, in a
    space that decorrelates red, green and blue.

    Shapes:
        output (N, 3), style (M, 3), RGB in [0, 1] -> ().
    """

    def forward(self, output: Tensor, style: Tensor) -> Tensor:
        matrix = output.new_tensor(DECORRELATED)
        output, style = output @ matrix.T, style @ matrix.T
        return relaxed_emd(cosine_distances(output, style) + euclidean_distances(output, style))
