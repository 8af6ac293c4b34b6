"""Graph parts on nodes of any number and kind: finite, of the right shape, in any order alike."""
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.build import build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import NodePair
from mmgcl.models.heads import GraphHead

EDGES = (dict(type='CosineThreshold', threshold=0.3), dict(type='CosineThreshold', threshold=0.999),
         dict(type='CosineThreshold', threshold=-1.0, inclusive=True),
         dict(type='KNearest', neighbours=3), dict(type='KNearest', neighbours=3, mutual=True),
         dict(type='SoftCosine', temperature=0.5), dict(type='SpatialGrid', radius=1),
         dict(type='Complete'))
CONVS = (dict(type='TAGConv', hops=0), dict(type='TAGConv', hops=3), dict(type='GCNConv'),
         dict(type='SAGEConv'), dict(type='GATConv', heads=1))
POOLS = (dict(type='TopKPooling', ratio=0.25, connect='subgraph'),
         dict(type='TopKPooling', ratio=1.0, connect='subgraph'),
         dict(type='RandomPooling', ratio=0.5, connect='subgraph'), dict(type='NoPooling'))
KINDS = ('different', 'equal', 'zero', 'opposite', 'one far away')


def nodes_of(kind: str, graphs: int, count: int, channels: int, seed: int) -> Tensor:
    """Unit nodes (1, G, N, C), or zeros."""
    generator = torch.Generator().manual_seed(seed)
    nodes = torch.randn(1, graphs, count, channels, generator=generator, dtype=torch.float64)
    if kind == 'equal':
        nodes = nodes[:, :, :1].expand_as(nodes).clone()
    elif kind == 'zero':
        nodes[:, :, ::2] = 0
    elif kind == 'opposite':
        nodes[:, :, 1:] = -nodes[:, :, :1]
    elif kind == 'one far away':
        nodes = nodes.abs()
        nodes[:, :, 0] = -nodes[:, :, 0]
    return unit_norm(nodes)


def uniforms(stream: str, count: int) -> Tensor:
    return torch.linspace(0, 0.999, count).expand(3, count)


def levels_of(edges: dict, head: GraphHead, source: Tensor, output: Tensor,
              positions: Tensor) -> list[NodePair]:
    builder = build_part(dict(type='DenseGraphBuilder', edges=edges))
    graph = builder(source, positions.expand(1, source.shape[1], -1, -1))
    return head(graph, NodePair(source, output),
                lambda stream, count: uniforms(stream, count)[:source.shape[1]])


sizes = dict(edges=st.sampled_from(EDGES), conv=st.sampled_from(CONVS),
             graphs=st.integers(1, 3), count=st.integers(1, 24), channels=st.integers(1, 6),
             seed=st.integers(0, 99))


@pytest.mark.parametrize('kind', KINDS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(pool=st.sampled_from(POOLS), levels=st.integers(0, 3), **sizes)
def test_values_and_gradients_are_finite_and_of_the_right_shape(
        kind, edges, conv, pool, levels, graphs, count, channels, seed):
    count = max(count, 4) if edges['type'] == 'KNearest' else count  # fewer are refused
    torch.manual_seed(seed)
    head = GraphHead(conv, pool, pool_levels=levels, channels=channels).double()
    source, output = (nodes_of(kind, graphs, count, channels, seed + k) for k in (0, 1))
    output.requires_grad_()
    try:
        found = levels_of(edges, head, source, output, positions_of(count))
    except ConfigError as error:  # few nodes and many levels
        if 'a contrast needs two' not in str(error):
            raise
        return
    assert len(found) == levels + 1
    left = count
    for level in found:
        for nodes in (level.source, level.output):
            assert nodes.shape[:2] == (1, graphs)
            assert 1 <= nodes.shape[2] <= left
            assert nodes.shape[3] == channels
            assert nodes.isfinite().all()
        left = level.source.shape[2]
    sum(level.output.sum() for level in found).backward()
    assert output.grad.isfinite().all()
    assert all(weight.grad.isfinite().all() for weight in head.parameters()
               if weight.grad is not None)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(**sizes)
def test_order_of_the_nodes_does_not_matter(edges, conv, graphs, count, channels, seed):
    count = max(count, 4) if edges['type'] == 'KNearest' else count  # fewer are refused
    torch.manual_seed(seed)
    head = GraphHead(conv, dict(type='NoPooling'), pool_levels=0, channels=channels).double()
    if edges['type'] == 'KNearest' and channels == 1:
        return  # all cosines are 1 or -1: which of equally near nodes are taken is arbitrary
    source, output = (nodes_of('different', graphs, count, channels, seed + k) for k in (0, 1))
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    first, = levels_of(edges, head, source, output, positions_of(count))
    second, = levels_of(edges, head, source[:, :, order], output[:, :, order],
                        positions_of(count)[order])
    torch.testing.assert_close(second.output, first.output[:, :, order], rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(second.source, first.source[:, :, order], rtol=1e-9, atol=1e-9)


def positions_of(count: int) -> Tensor:
    """Positions (N, 2) in rows of four."""
    return torch.stack([torch.arange(count) // 4, torch.arange(count) % 4], dim=1)
