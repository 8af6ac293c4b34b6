"""The graph network: node features of input and output at each level of pooling."""
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs.adjacency import POOL_RULES
from mmgcl.models.graphs.dense import DenseGraph
from mmgcl.models.graphs.dgl import DGLGraph
from mmgcl.registry import MODELS

Graph = DenseGraph | DGLGraph


class NodePair(NamedTuple):
    """Corresponding nodes (L, G, N, C): ``source`` (Z, constant) and ``output`` (V)."""

    source: Tensor
    output: Tensor


class GroupedLinear(nn.Module):
    """Weights of one linear map per group: ``weight`` (L, C', C), ``bias`` (L, C')."""

    def __init__(self, groups: int, in_channels: int, out_channels: int) -> None:
        super().__init__()
        # N(0, 0.02^2) and 0, as published.
        self.weight = nn.Parameter(torch.randn(groups, out_channels, in_channels) * 0.02)
        self.bias = nn.Parameter(torch.zeros(groups, out_channels))


@MODELS.register_module()
class GraphHead(nn.Module):
    r"""Graph convolution, then levels of learned top-K pooling, for input and output alike.

    Level 0 is :math:`Z = |TAG_k(A, e^x)|,\ V = |TAG_k(A, e^{G(x)})|` (paper eq. 2, 3), with the
    same weights and adjacency and rows of unit norm. Level q scores the nodes by the input alone,
    :math:`\sigma = \mathrm{sigmoid}(p^\top z + b)`, keeps the best K, weights the rows of both by
    :math:`\sigma` and convolves them over the pooled graph (paper eq. 6 to 8). Z is constant.

    All layers of an encoder (groups) and all graphs go through one batched call.

    Args:
        channels: C of the nodes; set by the objective.
        groups: L, layers with weights of their own; set by the objective.
        hops: k of level 0.
        pool_levels: P, number of poolings.
        pool_ratio: K_1 / N of the first pooling.
        pool_hops: k of the pooled levels; 1 as published, the paper writes the same as ``hops``.
        pool_rule: graph of the pooled nodes: 'two_hop', 'subgraph' (the paper) or 'published' (with
            the published code's defect from the second pooling on).
        further_ratio: K_{q+1} / K_q of each further one; 1/2 as published (256 -> 64 -> 32), the
            paper keeps 1/4.

    Raises:
        ValueError: for values out of range.
        ConfigError: when called, for a pooling that would keep fewer than two nodes.
    """

    def __init__(self, channels: int = 256, groups: int = 1, hops: int = 2, pool_levels: int = 1,
                 pool_ratio: float = 0.25, pool_hops: int = 1, pool_rule: str = 'two_hop',
                 further_ratio: float = 0.5) -> None:
        super().__init__()
        for name, value in (('hops', hops), ('pool_levels', pool_levels), ('pool_hops', pool_hops)):
            if value < 0:
                raise ValueError(f'{name} must be >= 0, got {value}')
        for name, value in (('pool_ratio', pool_ratio), ('further_ratio', further_ratio)):
            if not 0 < value <= 1:
                raise ValueError(f'{name} must lie in (0, 1], got {value}')
        if pool_rule not in POOL_RULES:
            raise ValueError(f'pool_rule must be one of {", ".join(POOL_RULES)}, got {pool_rule!r}')
        self.pool_levels, self.pool_rule = pool_levels, pool_rule
        self.pool_ratio, self.further_ratio = pool_ratio, further_ratio
        self.conv = GroupedLinear(groups, (hops + 1) * channels, channels)
        self.scores = nn.ModuleList(GroupedLinear(groups, channels, 1) for _ in range(pool_levels))
        self.pool_convs = nn.ModuleList(
            GroupedLinear(groups, (pool_hops + 1) * channels, channels) for _ in range(pool_levels))

    def forward(self, graph: Graph, nodes: NodePair) -> list[NodePair]:
        """Nodes after level 0 and after each pooling; each (L, G, K_q, C) of unit norm."""
        size = nodes.source.shape[-2]
        levels = [self.convolve(graph, nodes, self.conv)]
        for q in range(self.pool_levels):
            graph, nodes = self.pool(graph, levels[-1], q, self.pooled_size(size, q))
            levels.append(self.convolve(graph, nodes, self.pool_convs[q]))
        return levels

    def pooled_size(self, size: int, q: int) -> int:
        """Nodes kept by pooling ``q`` (from 0) of a graph that had ``size`` before any."""
        # The small term keeps N * (1 / k) from falling just short of a whole number.
        kept = int(size * self.pool_ratio * self.further_ratio ** q + 1e-6)
        if kept < 2:
            raise ConfigError(
                f'pooling {q + 1} of {size} nodes would keep {kept}, and a contrast needs two: '
                f'raise num_patches or pool_ratio={self.pool_ratio}, or lower '
                f'pool_levels={self.pool_levels}')
        return kept

    @staticmethod
    def convolve(graph: Graph, nodes: NodePair, conv: GroupedLinear) -> NodePair:
        with torch.no_grad():
            source = unit_norm(graph.convolve(nodes.source, conv.weight, conv.bias))
        return NodePair(source, unit_norm(graph.convolve(nodes.output, conv.weight, conv.bias)))

    def score(self, source: Tensor, q: int) -> Tensor:
        """Scores (L, G, N) in (0, 1) of the nodes of the input, for pooling ``q``.

        In full precision also under autocast: which nodes are kept must not hang on rounding.
        """
        weight, bias = self.scores[q].weight, self.scores[q].bias
        with torch.autocast(source.device.type, enabled=False):
            return torch.sigmoid(torch.einsum('lgnc,loc->lgn', source, weight) + bias[..., None])

    def pool(self, graph: Graph, nodes: NodePair, q: int, kept: int) -> tuple[Graph, NodePair]:
        best = self.score(nodes.source, q).topk(kept, dim=-1)
        index = best.indices[..., None].expand(*best.indices.shape, nodes.source.shape[-1])
        weight = best.values[..., None]
        pooled = NodePair(
            weight.detach() * nodes.source.gather(-2, index),
            weight * nodes.output.gather(-2, index))
        return graph.pool(best.indices, self.pool_rule), pooled

    def extra_repr(self) -> str:
        return (f'pool_levels={self.pool_levels}, pool_ratio={self.pool_ratio}, '
                f'pool_rule={self.pool_rule!r}')
