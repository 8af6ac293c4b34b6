"""Graph attention."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.graphs.conv.graph_conv import INITIAL_STD, GraphConv
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


@MODELS.register_module()
class GATConv(GraphConv):
    r"""Graph attention (Velickovic et al., ICLR 2018, arXiv 1710.10903), heads side by side.

    .. math:: h = X W^\top, \quad x'_j = \sum_i \alpha_{ij} h_i + b, \quad
              \alpha_{ij} \propto M_{ij} \exp \mathrm{LeakyReLU}(a_s \cdot h_i + a_t \cdot h_j)

    An edge of weight w counts like w parallel edges.

    Args:
        heads: H attention heads of C / H channels each.
        slope: of the LeakyReLU below zero.
        bias: add b.
        channels, num_layers: set by the head.

    Raises:
        ValueError: if H does not divide C.
    """

    def __init__(self, heads: int = 4, slope: float = 0.2, bias: bool = True, channels: int = 256,
                 num_layers: int = 1) -> None:
        if heads < 1 or channels % heads:
            raise ValueError(f'heads must divide the {channels} channels, got {heads}')
        super().__init__(channels, num_layers, bias=bias)
        self.heads, self.slope = heads, slope
        # a_s and a_t of every layer and head.
        self.attention = nn.Parameter(
            torch.randn(num_layers, 2, heads, channels // heads) * INITIAL_STD)

    def mix(self, graph: Graph, mapped: Sequence[Tensor]) -> Tensor:
        heads = mapped[0].unflatten(-1, (self.heads, -1))
        sent, received = torch.einsum(
            'lgnhd,lkhd->klgnh', heads, graph.select(self.attention))
        return graph.attend(sent, received, heads, self.slope).flatten(-2)

    def extra_repr(self) -> str:
        return f'heads={self.heads}, slope={self.slope:g}'
