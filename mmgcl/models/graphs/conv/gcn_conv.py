"""Graph convolution of Kipf and Welling."""
from collections.abc import Sequence

from torch import Tensor

from mmgcl.models.graphs.conv.graph_conv import GraphConv
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


@MODELS.register_module()
class GCNConv(GraphConv):
    r"""Graph convolution (Kipf and Welling, ICLR 2017, arXiv 1609.02907).

    .. math:: X' = S X W^\top + b, \qquad S = D^{-1/2} M^\top D^{-1/2}

    Unlike in :class:`TAGConv`, a node's own features have no weights of their own.

    Args:
        bias: add b.
        channels, num_layers: set by the head.
    """

    def __init__(self, bias: bool = True, channels: int = 256, num_layers: int = 1) -> None:
        super().__init__(channels, num_layers, bias=bias)

    def mix(self, graph: Graph, mapped: Sequence[Tensor]) -> Tensor:
        return graph.propagate(mapped[0])
