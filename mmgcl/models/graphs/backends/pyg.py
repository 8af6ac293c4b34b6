"""PyTorch Geometric backend."""
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import ConfigError
from mmgcl.models.build import Part
from mmgcl.models.graphs.backends.edge_list import EdgeList, edge_list
from mmgcl.models.graphs.builder import GraphBuilder
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


def import_pyg() -> Any:
    """The module ``torch_geometric``.

    Raises:
        ConfigError: if it cannot be imported.
    """
    try:
        import torch_geometric.nn
        import torch_geometric.utils
    except ImportError as error:
        raise ConfigError(
            f'PyTorch Geometric cannot be imported ({error}); pip install torch-geometric, or use '
            'type="DenseGraphBuilder", which gives the same numbers') from error
    return torch_geometric


@dataclass(eq=False)
class PyGGraph(Graph):
    """Message passing by PyTorch Geometric, on any device.

    ``edges`` is the batch as one edge list, for a layer of PyTorch Geometric's own:
    ``layer(nodes.flatten(0, 2), graph.edges.index)``.
    """

    @cached_property
    def edges(self) -> EdgeList:
        return edge_list(self)

    def aggregate(self, nodes: Tensor) -> Tensor:
        layer = import_pyg().nn.SimpleConv(aggr='sum')
        return layer(nodes.flatten(0, 2), self.edges.index, self.edges.weight).view_as(nodes)

    def attend(self, sent: Tensor, received: Tensor, nodes: Tensor, slope: float) -> Tensor:
        utils, (index, weight) = import_pyg().utils, self.edges
        sources, targets = index
        logits = F.leaky_relu(
            sent.flatten(0, 2)[sources] + received.flatten(0, 2)[targets], slope)
        size = self.adjacency[..., 0].numel()
        shares = utils.softmax(logits + weight.log()[:, None], targets, num_nodes=size)
        messages = shares[..., None] * nodes.flatten(0, 2)[sources]
        return utils.scatter(messages, targets, dim=0, dim_size=size).view_as(nodes)


@MODELS.register_module()
class PyGGraphBuilder(GraphBuilder):
    """Builds the graph shared by input and output, for PyTorch Geometric on any device.

    Args:
        edges: rule of who is whose neighbour; config or module.
        extra_loop: add one more loop to every node, as the published code does.

    Raises:
        ConfigError: if PyTorch Geometric cannot be imported.
    """

    graph_type = PyGGraph

    def __init__(self, edges: Part, extra_loop: bool = True) -> None:
        import_pyg()
        super().__init__(edges, extra_loop)
