"""Construction of the graph shared by input and output."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.build import Part, build_part
from mmgcl.models.graphs.graph import Graph


class GraphBuilder(nn.Module):
    """Connects patches by an edge rule, without gradient, and wraps the adjacency in a graph.

    Args:
        edges: edge rule; config or module.
        extra_loop: add one more loop to every node, as the published code does; the paper's
            adjacency has a single one.

    Attributes:
        graph_type: the backend's :class:`Graph`, set by subclasses.
    """

    graph_type: type[Graph] = Graph

    def __init__(self, edges: Part, extra_loop: bool = True) -> None:
        super().__init__()
        self.edges = build_part(edges)
        self.extra_loop = extra_loop

    @torch.no_grad()
    def forward(self, nodes: Tensor | Sequence[Tensor], coordinates: Tensor | None = None,
                layers: Sequence[int] | None = None) -> Graph:
        """The graph of nodes of unit norm.

        Args:
            nodes: (L, G, N, C), or L tensors (G, N, C_l).
            coordinates: (L, G, N, 2), row and column of each patch in its feature map.
            layers: indices of the L encoder layers; by default 0 to L - 1.
        """
        layers = range(len(nodes)) if layers is None else layers
        with torch.autocast(nodes[0].device.type, enabled=False):
            adjacency = self._join(nodes, coordinates)
        adjacency.diagonal(dim1=-2, dim2=-1).fill_(1)  # a zero node too
        return self.graph_type(
            adjacency, tuple(layers), self.edges.weighted, self.extra_loop)

    def _join(self, nodes: Tensor | Sequence[Tensor], coordinates: Tensor | None) -> Tensor:
        if isinstance(nodes, Tensor):
            return self.edges(nodes, coordinates)
        size = nodes[0].shape[-2]
        joined = nodes[0].new_empty(len(nodes), *nodes[0].shape[:-1], size)
        for index, layer in enumerate(nodes):  # stacking would hold all of it twice
            joined[index] = self.edges(layer, None if coordinates is None else coordinates[index])
        return joined

    def extra_repr(self) -> str:
        return f'extra_loop={self.extra_loop}'
