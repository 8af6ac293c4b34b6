"""Topology-adaptive graph convolution."""
from collections.abc import Sequence

from torch import Tensor

from mmgcl.models.graphs.conv.graph_conv import GraphConv
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


@MODELS.register_module()
class TAGConv(GraphConv):
    r"""Topology-adaptive graph convolution (Du et al., 2017, arXiv 1710.10370; paper eq. 2, 3).

    .. math:: X' = \sum_{l=0}^{k} S^l X W_l^\top + b, \qquad S = D^{-1/2} M^\top D^{-1/2}

    evaluated as :math:`X W_0^\top + S (X W_1^\top + S (X W_2^\top + \dots))`.

    Args:
        hops: k; with 0 hops it is a linear layer.
        bias: add b; the paper prints none.
        channels, num_layers: set by the head.

    Raises:
        ValueError: if ``hops`` is negative.
    """

    def __init__(self, hops: int = 2, bias: bool = True, channels: int = 256,
                 num_layers: int = 1) -> None:
        if hops < 0:
            raise ValueError(f'hops must be >= 0, got {hops}')
        super().__init__(channels, num_layers, hops + 1, bias)
        self.hops = hops

    def mix(self, graph: Graph, mapped: Sequence[Tensor]) -> Tensor:
        *nearer, result = mapped
        for own in reversed(nearer):
            result = own + graph.propagate(result)
        return result

    def extra_repr(self) -> str:
        return f'hops={self.hops}'
