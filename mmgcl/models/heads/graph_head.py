"""Graph network: node features of input and output at each pooling level."""
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.models.build import build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.node_pair import NodePair
from mmgcl.models.graphs.pooling.pooling import Uniforms
from mmgcl.registry import MODELS


@MODELS.register_module()
class GraphHead(nn.Module):
    r"""Graph convolution, then levels of pooling and convolution, for input and output alike.

    Level 0 is :math:`Z = |\mathrm{conv}(A, e^x)|,\ V = |\mathrm{conv}(A, e^{G(x)})|` (paper eq. 2,
    3), with the same weights and adjacency, and rows of unit norm. Each further level pools both by
    the same choice of nodes and convolves over the pooled graph (paper eq. 5 to 8). Z is constant.

    Args:
        conv: config of the convolution of level 0.
        pool: config of the poolings.
        pool_conv: config of the convolutions after a pooling; by default ``conv``, as the paper
            writes it. The published code takes one hop there.
        pool_levels: P, number of poolings.
        normalise: scale the nodes of every level to unit norm, as published; the paper prints none.
        channels: C of the nodes; set by the objective.
        num_layers: encoder layers, which have weights of their own; set by the objective.

    Raises:
        ValueError: if ``pool_levels`` is negative.

    Example::

        >>> from mmgcl.models.graphs import DenseGraphBuilder
        >>> head = GraphHead(conv=dict(type='TAGConv', hops=2), channels=64, num_layers=3,
        ...                  pool=dict(type='TopKPooling', ratio=0.25))
        >>> nodes = unit_norm(torch.randn(3, 2, 256, 64))
        >>> graph = DenseGraphBuilder(edges=dict(type='CosineThreshold'))(nodes)
        >>> [level.output.shape[2] for level in head(graph, NodePair(nodes, nodes))]
        [256, 64]
    """

    def __init__(self, conv: dict, pool: dict, pool_conv: dict | None = None, pool_levels: int = 1,
                 normalise: bool = True, channels: int = 256, num_layers: int = 1) -> None:
        super().__init__()
        if pool_levels < 0:
            raise ValueError(f'pool_levels must be >= 0, got {pool_levels}')
        self.pool_levels, self.normalise = pool_levels, normalise
        sizes = dict(channels=channels, num_layers=num_layers)
        self.conv = build_part(conv, **sizes)
        self.pools = nn.ModuleList(
            build_part(pool, level=level, **sizes) for level in range(pool_levels))
        self.pool_convs = nn.ModuleList(
            build_part(pool_conv or conv, **sizes) for _ in range(pool_levels))

    def forward(self, graph: Graph, nodes: NodePair,
                uniforms: Uniforms | None = None) -> list[NodePair]:
        """Nodes after level 0 and after each pooling; each (L, G, K_q, C).

        Args:
            graph: of the input, shared by both.
            nodes: (L, G, N, C).
            uniforms: random numbers for poolings that draw: (stream, count) -> (G, count).
        """
        levels = [self.convolve(self.conv, graph, nodes)]
        for pool, conv in zip(self.pools, self.pool_convs):
            graph, nodes = pool(graph, levels[-1], uniforms)
            levels.append(self.convolve(conv, graph, nodes))
        return levels

    def convolve(self, conv: nn.Module, graph: Graph, nodes: NodePair) -> NodePair:
        """Convolves both with the same weights, the source without autograd."""
        with torch.no_grad():
            source = self._scaled(conv(graph, nodes.source))
        return NodePair(source, self._scaled(conv(graph, nodes.output)))

    def _scaled(self, nodes: Tensor) -> Tensor:
        return unit_norm(nodes) if self.normalise else nodes

    def attention(self, graph: Graph, nodes: NodePair) -> NodePair | None:
        """Scores (L, G, N) by which the first pooling would rank both images' nodes (eq. 12, 13).

        None if nothing is pooled, or not by a score.
        """
        if not self.pools:
            return None
        level = self.convolve(self.conv, graph, nodes)
        first: Any = self.pools[0]
        scores = [first.score(graph, part) for part in level]
        return None if scores[0] is None else NodePair(*scores)

    def check_edges(self, edges: EdgeRule) -> None:
        """Raises ConfigError if a pooling does not support these edges."""
        pools: Any = self.pools
        for pool in pools:
            pool.check_edges(edges)

    def extra_repr(self) -> str:
        return f'pool_levels={self.pool_levels}, normalise={self.normalise}'
