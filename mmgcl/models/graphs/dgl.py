"""Graphs as DGL objects, convolved by DGL's own TAGConv."""
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from mmgcl.models.graphs.adjacency import POOL_RULES
from mmgcl.models.graphs.dense import DenseGraphBuilder
from mmgcl.registry import MODELS


def _import_dgl() -> Any:
    try:
        import dgl
        import dgl.nn
    except Exception as error:  # DGL's own imports fail in many ways
        raise ValueError(
            f'DGL cannot be imported ({error}); install dgl==1.1.3 (wheels for Python <= 3.11), '
            'or use graph=dict(type="DenseGraphBuilder"), which gives the same numbers') from error
    return dgl


class DGLGraph:
    """The interface of :class:`DenseGraph` over ``dgl.DGLGraph``.

    Args:
        adjacency: (L, G, N, N) pattern of zeros and ones, edge from row to column, on the CPU.
        level: number of poolings that made it.
    """

    def __init__(self, adjacency: Tensor, level: int = 0) -> None:
        if adjacency.is_cuda:
            raise ValueError(
                'the DGL wheel on the package index runs on the CPU only; on a GPU use '
                'graph=dict(type="DenseGraphBuilder"), which gives the same numbers')
        self.adjacency = adjacency
        self.level = level

    @cached_property
    def groups(self) -> list[Any]:
        """One batched DGL graph for each group."""
        dgl = _import_dgl()
        size = self.adjacency.shape[-1]
        loops = torch.arange(size, device=self.adjacency.device)
        batches = []
        for group in self.adjacency:
            graphs = []
            for pattern in group:
                source, target = pattern.nonzero(as_tuple=True)
                edges = torch.cat([source, loops]), torch.cat([target, loops])
                graphs.append(dgl.graph(edges, num_nodes=size))
            batches.append(dgl.batch(graphs))
        return batches

    def convolve(self, nodes: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """As :meth:`DenseGraph.convolve`, by ``dgl.nn.TAGConv`` with the given weights."""
        dgl = _import_dgl()
        channels, width = nodes.shape[-1], weight.shape[-2]
        conv = dgl.nn.TAGConv(channels, width, weight.shape[-1] // channels - 1)
        out = [
            functional_call(
                conv, {'lin.weight': group_weight, 'lin.bias': group_bias},
                (graph, group_nodes.flatten(0, 1))).unflatten(0, nodes.shape[1:3])
            for graph, group_nodes, group_weight, group_bias
            in zip(self.groups, nodes, weight, bias)]
        return torch.stack(out)

    def pool(self, index: Tensor, rule: str) -> 'DGLGraph':
        """The graph of the chosen nodes (L, G, K), by one of ``POOL_RULES``."""
        level = self.level + 1
        return DGLGraph(POOL_RULES[rule](self.adjacency, index, level), level)


@MODELS.register_module()
class DGLGraphBuilder(nn.Module):
    """Builds the graph that input and output share, for DGL; arguments as the dense builder's.

    Raises:
        ValueError: if the threshold lies outside [-1, 1], DGL cannot be imported, or (at the first
            call) the nodes are on a GPU.
    """

    def __init__(self, threshold: float = 0.1, inclusive: bool = False) -> None:
        super().__init__()
        _import_dgl()
        self.dense = DenseGraphBuilder(threshold, inclusive)

    def forward(self, nodes: Tensor | Sequence[Tensor]) -> DGLGraph:
        return DGLGraph(self.dense(nodes).adjacency)
