"""DGL backend."""
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import ConfigError
from mmgcl.models.build import Part
from mmgcl.models.graphs.backends.edge_list import edge_list
from mmgcl.models.graphs.builder import GraphBuilder
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


def import_dgl() -> Any:
    """The module ``dgl``.

    Raises:
        ConfigError: if it cannot be imported.
    """
    try:
        import dgl
        import dgl.ops
    except Exception as error:  # DGL's own imports fail in many ways
        raise ConfigError(
            f'DGL cannot be imported ({error}); install dgl==1.1.3 (wheels for Python <= 3.11), '
            'or use type="DenseGraphBuilder" or "PyGGraphBuilder", which give the same numbers'
        ) from error
    return dgl


def check_device(device: torch.device) -> None:
    """Raises ConfigError unless DGL's wheel can work on the device."""
    if device.type != 'cpu':
        raise ConfigError(
            f'the DGL wheel runs on the CPU only and the nodes are on {device.type}: use '
            'type="DenseGraphBuilder" or "PyGGraphBuilder", which give the same numbers')


@dataclass(eq=False)
class DGLGraph(Graph):
    """Message passing by DGL's kernels; ``graph`` is the whole batch as one ``dgl.DGLGraph``."""

    def __post_init__(self) -> None:
        check_device(self.adjacency.device)

    @cached_property
    def graph(self) -> Any:
        edges = edge_list(self)
        graph = import_dgl().graph(tuple(edges.index), num_nodes=self.adjacency[..., 0].numel())
        graph.edata['weight'] = edges.weight
        return graph

    def aggregate(self, nodes: Tensor) -> Tensor:
        summed = import_dgl().ops.u_mul_e_sum(
            self.graph, nodes.flatten(0, 2), self.graph.edata['weight'][:, None])
        return summed.view_as(nodes)

    def attend(self, sent: Tensor, received: Tensor, nodes: Tensor, slope: float) -> Tensor:
        ops, graph = import_dgl().ops, self.graph
        logits = F.leaky_relu(ops.u_add_v(graph, sent.flatten(0, 2), received.flatten(0, 2)), slope)
        shares = ops.edge_softmax(graph, logits + graph.edata['weight'].log()[:, None])
        summed = ops.u_mul_e_sum(graph, nodes.flatten(0, 2), shares[..., None])
        return summed.view_as(nodes)


@MODELS.register_module()
class DGLGraphBuilder(GraphBuilder):
    """Builds the graph shared by input and output, for DGL on a CPU.

    Args:
        edges: rule of who is whose neighbour; config or module.
        extra_loop: add one more loop to every node, as the published code does.

    Raises:
        ConfigError: if DGL cannot be imported, or when called with nodes on another device.
    """

    graph_type = DGLGraph

    def __init__(self, edges: Part, extra_loop: bool = True) -> None:
        import_dgl()
        super().__init__(edges, extra_loop)
