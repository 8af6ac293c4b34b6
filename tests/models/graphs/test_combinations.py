"""Every edge rule, convolution and pooling, on every backend: the same values and gradients."""
import pytest
import torch
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.build import build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import NodePair, PyGGraphBuilder
from mmgcl.models.graphs.backends.dgl import check_device
from mmgcl.models.heads import GraphHead

LAYERS, GRAPHS, SIZE, CHANNELS = 2, 2, 16, 8
EDGES = {
    'threshold': dict(type='CosineThreshold', threshold=0.3),
    'inclusive': dict(type='CosineThreshold', threshold=-0.2, inclusive=True),
    'isolated': dict(type='CosineThreshold', threshold=0.999),
    'nearest': dict(type='KNearest', neighbours=3),
    'mutual': dict(type='KNearest', neighbours=5, mutual=True),
    'soft': dict(type='SoftCosine', temperature=0.5),
    'grid': dict(type='SpatialGrid', radius=1),
    'complete': dict(type='Complete')}
CONVS = {
    'tag_0': dict(type='TAGConv', hops=0),
    'tag_3': dict(type='TAGConv', hops=3, bias=False),
    'gcn': dict(type='GCNConv'),
    'sage': dict(type='SAGEConv'),
    'gat': dict(type='GATConv', heads=2)}
POOLS = {
    'top_two_hop': dict(type='TopKPooling', ratio=0.5, connect='two_hop'),
    'top_subgraph': dict(type='TopKPooling', ratio=0.5, connect='subgraph', bias=False),
    'top_published': dict(type='TopKPooling', ratio=0.5, connect='published'),
    'random_two_hop': dict(type='RandomPooling', ratio=0.5, connect='two_hop'),
    'random_subgraph': dict(type='RandomPooling', ratio=0.5, connect='subgraph'),
    'none': dict(type='NoPooling')}
PRECISIONS = [(torch.float64, 1e-9), (torch.float32, 1e-5)]


def numbers(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def uniforms(stream: str, count: int) -> Tensor:
    generator = torch.Generator().manual_seed(sum(map(ord, stream)))
    return torch.rand(GRAPHS, count, generator=generator)


def values_and_gradients(backend: str, edges: dict, head: GraphHead,
                         dtype: torch.dtype) -> list[Tensor]:
    """Nodes of all levels, and the gradients of their product with random numbers."""
    builder = build_part(dict(type=backend, edges=edges))
    source, output = (unit_norm(numbers(LAYERS, GRAPHS, SIZE, CHANNELS, seed=seed)).to(dtype)
                      for seed in (0, 1))
    coordinates = torch.cartesian_prod(torch.arange(4), torch.arange(4))
    graph = builder(source, coordinates.expand(LAYERS, GRAPHS, -1, -1))
    output.requires_grad_()
    levels = head(graph, NodePair(source, output), uniforms)
    product = sum((numbers(*level.output.shape, seed=2).to(dtype) * level.output).sum()
                  for level in levels)
    gradients = torch.autograd.grad(product, [output, *head.parameters()])
    return [*(part for level in levels for part in level), *gradients]


def make_head(conv: dict, pool: dict, dtype: torch.dtype) -> GraphHead:
    head = GraphHead(conv, pool, pool_levels=2, channels=CHANNELS, num_layers=LAYERS).to(dtype)
    for seed, parameter in enumerate(head.parameters()):
        parameter.data.copy_(0.3 * numbers(*parameter.shape, seed=seed))
    return head


def makes_sense(edges: str, pool: str) -> bool:
    return edges != 'soft' or pool in ('top_subgraph', 'random_subgraph', 'none')


@pytest.mark.parametrize('backend', ['DGLGraphBuilder', 'PyGGraphBuilder'])
@pytest.mark.parametrize('conv', CONVS)
@pytest.mark.parametrize(('edges', 'pool'), [
    (edges, pool) for edges in EDGES for pool in POOLS if makes_sense(edges, pool)])
def test_backend_equals_the_dense_one(backend, edges, conv, pool):
    pytest.importorskip('dgl' if backend == 'DGLGraphBuilder' else 'torch_geometric')
    for dtype, tolerance in PRECISIONS:
        head = make_head(CONVS[conv], POOLS[pool], dtype)
        dense, other = (values_and_gradients(name, EDGES[edges], head, dtype)
                        for name in ('DenseGraphBuilder', backend))
        for ours, theirs in zip(dense, other, strict=True):
            scale = max(1.0, float(ours.detach().abs().max()))
            torch.testing.assert_close(ours, theirs, atol=tolerance * scale, rtol=0)


@pytest.mark.parametrize('pool', [name for name in POOLS if not makes_sense('soft', name)])
@pytest.mark.parametrize('backend', ['DenseGraphBuilder', 'PyGGraphBuilder'])
def test_weighted_edges_have_no_two_hop_graph(backend, pool):
    head = make_head(CONVS['gcn'], POOLS[pool], torch.float32)
    if backend == 'PyGGraphBuilder':
        pytest.importorskip('torch_geometric')
    with pytest.raises(ConfigError, match=r"connect='\w+' asks .* use connect='subgraph'"):
        values_and_gradients(backend, EDGES['soft'], head, torch.float32)


def test_dgl_refuses_nodes_that_are_not_on_the_cpu():
    with pytest.raises(ConfigError, match='runs on the CPU only and the nodes are on meta'):
        check_device(torch.device('meta'))


def test_backend_whose_package_is_missing_is_refused_in_one_line(monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'torch_geometric.nn', None)
    with pytest.raises(ConfigError, match='pip install torch-geometric') as caught:
        PyGGraphBuilder(dict(type='Complete'))
    assert '\n' not in str(caught.value)
