"""Dense backend: graphs as batched matrices, on any device, without host synchronisation."""
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.build import Part
from mmgcl.models.graphs.builder import GraphBuilder
from mmgcl.models.graphs.graph import Graph
from mmgcl.registry import MODELS


@dataclass(eq=False)
class DenseGraph(Graph):
    """Message passing by matrix products."""

    def aggregate(self, nodes: Tensor) -> Tensor:
        summed = self.adjacency.mT @ nodes
        return summed + nodes if self.extra_loop else summed

    def attend(self, sent: Tensor, received: Tensor, nodes: Tensor, slope: float) -> Tensor:
        multiplicity = self.adjacency
        if self.extra_loop:
            multiplicity = multiplicity + torch.eye(
                self.num_nodes, dtype=nodes.dtype, device=nodes.device)
        # (L, G, H, N, N), edge from row to column.
        logits = F.leaky_relu(sent.mT[..., :, None] + received.mT[..., None, :], slope)
        shares = (logits + multiplicity.log()[:, :, None]).softmax(-2)
        return torch.einsum('lghij,lgihd->lgjhd', shares, nodes)


@MODELS.register_module()
class DenseGraphBuilder(GraphBuilder):
    """Builds the graph shared by input and output, as dense matrices.

    Args:
        edges: edge rule; config or module.
        extra_loop: add one more loop to every node, as the published code does.

    Example::

        >>> nodes = torch.nn.functional.normalize(torch.randn(3, 2, 256, 64), dim=-1)
        >>> build = DenseGraphBuilder(edges=dict(type='CosineThreshold', threshold=0.1))
        >>> build(nodes).adjacency.shape
        torch.Size([3, 2, 256, 256])
    """

    graph_type = DenseGraph

    def __init__(self, edges: Part, extra_loop: bool = True) -> None:
        super().__init__(edges, extra_loop)
