"""Edge list of a batch of graphs, for sparse backends."""
from typing import NamedTuple

import torch
from torch import Tensor

from mmgcl.models.graphs.graph import Graph


class EdgeList(NamedTuple):
    """All graphs of a batch as one graph of L G N nodes, in the order of the flattened batch.

    Attributes:
        index: (2, E) source and target of each edge.
        weight: (E,) of each edge.
    """

    index: Tensor  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    weight: Tensor


def edge_list(graph: Graph) -> EdgeList:
    """The edges of M; the extra loops are parallel to the loops of A."""
    size = graph.num_nodes
    stacked = graph.adjacency.flatten(0, 1)
    number, row, column = stacked.nonzero(as_tuple=True)
    index = torch.stack([number * size + row, number * size + column])
    weight = stacked[number, row, column]
    if graph.extra_loop:
        loops = torch.arange(len(stacked) * size, device=index.device)
        index = torch.cat([index, loops.expand(2, -1)], dim=1)
        weight = torch.cat([weight, weight.new_ones(len(loops))])
    return EdgeList(index, weight)
