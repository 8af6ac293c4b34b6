"""Adjacency patterns: which patches are neighbours."""
from collections.abc import Callable

import torch
from torch import Tensor


def threshold_pattern(nodes: Tensor, threshold: float, inclusive: bool) -> Tensor:
    r"""Cosine threshold graph, paper eq. 1: :math:`A_{ij} = [e_i \cdot e_j > t]`.

    Args:
        nodes: (..., N, C) of unit norm.
        threshold: t.
        inclusive: compare with >= as the paper prints it, not > as its code does.

    Returns:
        (..., N, N) of zeros and ones in the nodes' type, without a graph.
    """
    with torch.no_grad(), torch.autocast(nodes.device.type, enabled=False):
        similarity = nodes @ nodes.mT
        # In place: at thousands of nodes each copy of the matrix counts.
        return similarity.ge_(threshold) if inclusive else similarity.gt_(threshold)


def check_threshold(threshold: float) -> float:
    """Raises ValueError unless the threshold is a cosine."""
    if not -1 <= threshold <= 1:
        raise ValueError(f'threshold is a cosine and lies in [-1, 1], got {threshold}')
    return threshold


def _between(matrix: Tensor, index: Tensor) -> Tensor:
    """Rows and columns ``index`` (..., K) of (..., N, N) -> (..., K, K)."""
    return _columns(_rows(matrix, index), index)


def _rows(matrix: Tensor, index: Tensor) -> Tensor:
    return matrix.gather(-2, index[..., :, None].expand(*index.shape, matrix.shape[-1]))


def _columns(matrix: Tensor, index: Tensor) -> Tensor:
    shape = (*matrix.shape[:-1], index.shape[-1])
    return matrix.gather(-1, index[..., None, :].expand(shape))


def subgraph(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """The chosen nodes with the edges among them, as the paper writes it."""
    return _between(adjacency, index)


def two_hop(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """Chosen nodes are neighbours if a walk of two edges of the whole graph joins them."""
    walks = _rows(adjacency, index) @ _columns(adjacency, index)
    return walks.gt_(0)


def published(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """What the published code computes: two hops, and from the second pooling on a defect.

    There it reads the weights 1/degree of the pooled graph as whole numbers and divides 0 by 0:
    every node becomes the target of edges from all, but for those that were isolated before, which
    keep their own loop alone. So the graph is complete, or asymmetric on sparse graphs.
    """
    if level == 1:
        return two_hop(adjacency, index, level)
    isolated = (adjacency.sum(-1) == 1).gather(-1, index)
    loops = torch.eye(index.shape[-1], dtype=adjacency.dtype, device=adjacency.device)
    return torch.where(isolated[..., None, :], loops, 1)


POOL_RULES: dict[str, Callable[[Tensor, Tensor, int], Tensor]] = {
    'two_hop': two_hop, 'subgraph': subgraph, 'published': published}
