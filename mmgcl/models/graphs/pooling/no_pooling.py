"""Level without pooling."""
from torch import Tensor, nn

from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.node_pair import NodePair
from mmgcl.models.graphs.pooling.pooling import Uniforms
from mmgcl.registry import MODELS


@MODELS.register_module()
class NoPooling(nn.Module):
    """Keeps every node and edge; a further level only adds a convolution.

    It tells what pooling buys from what depth buys; ``pool_levels=0`` drops the levels as well.

    Args:
        channels, num_layers, level: set by the head; it has no weights.
    """

    def __init__(self, channels: int = 256, num_layers: int = 1, level: int = 0) -> None:
        super().__init__()

    def forward(self, graph: Graph, nodes: NodePair,
                uniforms: Uniforms | None = None) -> tuple[Graph, NodePair]:
        return graph, nodes

    def score(self, graph: Graph, nodes: Tensor) -> None:
        return None

    def check_edges(self, edges: EdgeRule) -> None:
        """Accepts any edges."""
