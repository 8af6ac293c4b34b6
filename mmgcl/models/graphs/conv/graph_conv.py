"""Base class of graph convolutions: linear maps per encoder layer, and a bias."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.graphs.graph import Graph

INITIAL_STD = 0.02  # of all weights of the published graph network; biases start at 0


class GraphConv(nn.Module):
    r"""Maps nodes by one or more matrices, then mixes the results along the edges.

    .. math:: X' = \mathrm{mix}(X W_0^\top, \dots, X W_k^\top) + b

    Every encoder layer has its own weights, and all layers and graphs go through one batched call.

    Args:
        channels: C, of the nodes and of the result.
        num_layers: encoder layers with weights of their own.
        num_maps: k + 1.
        bias: add b; the paper prints none.

    Shapes:
        nodes (L, G, N, C) -> (L, G, N, C); ``weight`` (num_layers, C, (k + 1) C) holds the
        matrices side by side, ``bias`` (num_layers, C).
    """

    def __init__(self, channels: int, num_layers: int, num_maps: int = 1,
                 bias: bool = True) -> None:
        super().__init__()
        self.channels = channels
        self.weight = nn.Parameter(
            torch.randn(num_layers, channels, num_maps * channels) * INITIAL_STD)
        self.bias = nn.Parameter(torch.zeros(num_layers, channels)) if bias else None

    def forward(self, graph: Graph, nodes: Tensor) -> Tensor:
        rows = nodes.flatten(1, 2)
        mapped = [(rows @ weight.mT).view_as(nodes)
                  for weight in graph.select(self.weight).split(self.channels, dim=-1)]
        mixed = self.mix(graph, mapped)
        return mixed if self.bias is None else mixed + graph.select(self.bias)[:, None, None]

    def mix(self, graph: Graph, mapped: Sequence[Tensor]) -> Tensor:
        """Combines the mapped nodes, each (L, G, N, C), along the edges of the graph."""
        raise NotImplementedError
