"""GraphSAGE convolution with the mean."""
from collections.abc import Sequence

from torch import Tensor

from mmgcl.models.graphs.conv.graph_conv import GraphConv
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


@MODELS.register_module()
class SAGEConv(GraphConv):
    r"""GraphSAGE with the mean (Hamilton et al., NeurIPS 2017, arXiv 1706.02216).

    .. math:: X' = X W_0^\top + D^{-1} M^\top X W_1^\top + b

    Args:
        bias: add b.
        channels, num_layers: set by the head.
    """

    def __init__(self, bias: bool = True, channels: int = 256, num_layers: int = 1) -> None:
        super().__init__(channels, num_layers, num_maps=2, bias=bias)

    def mix(self, graph: Graph, mapped: Sequence[Tensor]) -> Tensor:
        own, neighbours = mapped
        return own + graph.average(neighbours)
