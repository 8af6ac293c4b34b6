"""Graphs as batched dense matrices: any batch, any device, no host round trip."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.graphs.adjacency import POOL_RULES, check_threshold, threshold_pattern
from mmgcl.registry import MODELS


class DenseGraph:
    r"""A batch of graphs with N nodes each, in L groups that have weights of their own.

    Args:
        adjacency: (L, G, N, N) pattern of zeros and ones, edge from row to column.
        level: number of poolings that made it.
    """

    def __init__(self, adjacency: Tensor, level: int = 0) -> None:
        self.adjacency = adjacency
        self.level = level
        self._scale: Tensor | None = None

    @property
    def scale(self) -> Tensor:
        r"""The roots :math:`D^{-1/2}` (L, G, N, 1) of the in-degrees D of :math:`M = A + I`.

        The pattern has ones on its diagonal already; the published code adds one more loop.
        """
        if self._scale is None:  # not a cached_property, whose lock torch.compile cannot trace
            self._scale = (self.adjacency.sum(-2) + 1).rsqrt()[..., None]
        return self._scale

    def propagate(self, nodes: Tensor) -> Tensor:
        r""":math:`S X` of nodes X (L, G, N, C), with :math:`S = D^{-1/2} M^\top D^{-1/2}`.

        The nodes are scaled, which are few numbers, and S itself is never there.
        """
        scaled = self.scale * nodes
        return self.scale * (self.adjacency.mT @ scaled + scaled)

    def convolve(self, nodes: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        r"""Topology-adaptive convolution (Du et al., 2017; paper eq. 2 and 3).

        .. math:: X' = \sum_{l=0}^{k} S^l X W_l^\top + b

        Shapes:
            nodes (L, G, N, C), weight (L, C', (k + 1) C), bias (L, C') -> (L, G, N, C').
        """
        hops = [nodes]
        while len(hops) * nodes.shape[-1] < weight.shape[-1]:
            hops.append(self.propagate(hops[-1]))
        stacked = torch.cat(hops, dim=-1).flatten(1, 2)
        out = torch.baddbmm(bias[:, None], stacked, weight.mT)
        return out.unflatten(1, nodes.shape[1:3])

    def pool(self, index: Tensor, rule: str) -> 'DenseGraph':
        """The graph of the chosen nodes (L, G, K), by one of ``POOL_RULES``."""
        level = self.level + 1
        return DenseGraph(POOL_RULES[rule](self.adjacency, index, level), level)


@MODELS.register_module()
class DenseGraphBuilder(nn.Module):
    """Builds the graph that input and output share, as dense matrices.

    Args:
        threshold: cosine from which patches are neighbours; 0.1 in the published runs.
        inclusive: compare with >= (the paper's eq. 1), not > (its code).

    Shapes:
        a tensor (L, G, N, C), or a sequence of L tensors (G, N, C_l), of unit norm.

    Raises:
        ValueError: if the threshold lies outside [-1, 1].
    """

    def __init__(self, threshold: float = 0.1, inclusive: bool = False) -> None:
        super().__init__()
        self.threshold = check_threshold(threshold)
        self.inclusive = inclusive

    def forward(self, nodes: Tensor | Sequence[Tensor]) -> DenseGraph:
        if isinstance(nodes, Tensor):
            return DenseGraph(threshold_pattern(nodes, self.threshold, self.inclusive))
        size = nodes[0].shape[-2]
        adjacency = nodes[0].new_empty(len(nodes), *nodes[0].shape[:-1], size)
        for pattern, layer in zip(adjacency, nodes):  # stacking would hold all of it twice
            pattern.copy_(threshold_pattern(layer, self.threshold, self.inclusive))
        return DenseGraph(adjacency)

    def extra_repr(self) -> str:
        return f'threshold={self.threshold}, inclusive={self.inclusive}'
