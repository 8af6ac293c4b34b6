"""Rules that connect the nodes kept by a pooling."""
from collections.abc import Callable

import torch
from torch import Tensor

from mmgcl.errors import ConfigError


def subgraph(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """Induced subgraph of the chosen nodes, as in the paper."""
    return _columns(_rows(adjacency, index), index)


def two_hop(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """Connects chosen nodes that are joined by a walk of two edges in the whole graph."""
    walks = _rows(adjacency, index) @ _columns(adjacency, index)
    return walks.gt_(0)


def published(adjacency: Tensor, index: Tensor, level: int) -> Tensor:
    """The published code's rule: two hops, with a defect from the second pooling on.

    There it truncates the weights 1/degree of the pooled graph to integers and divides 0 by 0:
    every node becomes the target of edges from all, except those that were isolated, which keep
    their own loop alone. So the graph is complete, or asymmetric on sparse graphs.
    """
    if level == 1:
        return two_hop(adjacency, index, level)
    isolated = (adjacency.sum(-1) == 1).gather(-1, index)
    loops = torch.eye(index.shape[-1], dtype=adjacency.dtype, device=adjacency.device)
    return torch.where(isolated[..., None, :], loops, 1)


CONNECT_RULES: dict[str, Callable[[Tensor, Tensor, int], Tensor]] = {
    'two_hop': two_hop, 'subgraph': subgraph, 'published': published}


def connect_nodes(adjacency: Tensor, index: Tensor, connect: str, level: int,
                  weighted: bool) -> Tensor:
    """Adjacency (..., K, K) of the nodes ``index`` (..., K) of a graph (..., N, N).

    Args:
        level: number of poolings, with this one.
        weighted: whether the entries are weights.

    Raises:
        ConfigError: if the rule has no meaning for weighted edges.
    """
    check_connect(connect, weighted)
    return CONNECT_RULES[connect](adjacency, index, level)


def check_connect(connect: str, weighted: bool) -> None:
    """Raises ConfigError if a rule that counts walks meets weighted edges."""
    if weighted and connect != 'subgraph':
        raise ConfigError(
            f"connect={connect!r} asks which nodes are joined at all, and weighted edges join "
            "all of them: use connect='subgraph', or edges without weights")


def _rows(matrix: Tensor, index: Tensor) -> Tensor:
    return matrix.gather(-2, index[..., :, None].expand(*index.shape, matrix.shape[-1]))


def _columns(matrix: Tensor, index: Tensor) -> Tensor:
    shape = (*matrix.shape[:-1], index.shape[-1])
    return matrix.gather(-1, index[..., None, :].expand(shape))
