"""Convolutions against the layers of DGL and PyTorch Geometric, and what they must not change."""
import pytest
import torch
from torch import Tensor, nn

from mmgcl.models.graphs import DenseGraph, GATConv, GCNConv, GraphConv, SAGEConv, TAGConv
from mmgcl.models.graphs.backends.edge_list import edge_list

CHANNELS = 8
CONVS = {
    'TAGConv': lambda **sizes: TAGConv(2, **sizes), 'GCNConv': GCNConv, 'SAGEConv': SAGEConv,
    'GATConv': lambda **sizes: GATConv(2, **sizes)}


@pytest.fixture(autouse=True)
def _double() -> None:
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def random_pattern(*shape: int, symmetric: bool = True) -> Tensor:
    """Patterns with ones on the diagonal; node 0 of each is isolated."""
    pattern = torch.rand(*shape) > 0.7
    if symmetric:
        pattern = pattern.triu(1) | pattern.triu(1).mT
    pattern[..., 0, :] = pattern[..., :, 0] = False
    return (pattern | torch.eye(shape[-1], dtype=torch.bool)).double()


def make_graph(layers: int = 1, graphs: int = 1, size: int = 9, symmetric: bool = True,
               extra_loop: bool = True) -> DenseGraph:
    pattern = random_pattern(layers, graphs, size, size, symmetric=symmetric)
    return DenseGraph(pattern, tuple(range(layers)), extra_loop=extra_loop)


def make_conv(name: str, layers: int = 1) -> GraphConv:
    conv = CONVS[name](channels=CHANNELS, num_layers=layers)
    for parameter in conv.parameters():
        nn.init.normal_(parameter)
    return conv


def in_dgl(conv: GraphConv, graph: DenseGraph, nodes: Tensor) -> Tensor:
    """The result of DGL's own layer with the weights of ours."""
    dgl, layers = pytest.importorskip('dgl'), pytest.importorskip('dgl.nn')
    index = edge_list(graph).index
    edges = dgl.graph(tuple(index), num_nodes=graph.num_nodes)
    weights, bias = conv.weight[0].split(CHANNELS, -1), conv.bias[0]
    match conv:
        case TAGConv():
            layer = layers.TAGConv(CHANNELS, CHANNELS, conv.hops)
            state = {'lin.weight': conv.weight[0], 'lin.bias': bias}
        case GCNConv():
            layer = layers.GraphConv(CHANNELS, CHANNELS)
            state = {'weight': weights[0].T, 'bias': bias}
        case SAGEConv():
            layer = layers.SAGEConv(CHANNELS, CHANNELS, 'mean')
            state = {'fc_self.weight': weights[0], 'fc_self.bias': bias,
                     'fc_neigh.weight': weights[1]}
        case GATConv():
            layer = layers.GATConv(CHANNELS, CHANNELS // conv.heads, conv.heads,
                                   negative_slope=conv.slope)
            state = {'fc.weight': weights[0], 'bias': bias, 'attn_l': conv.attention[:, 0],
                     'attn_r': conv.attention[:, 1]}
    layer.load_state_dict(state)
    return layer(edges, nodes[0, 0]).flatten(1)


def in_pyg(conv: GraphConv, graph: DenseGraph, nodes: Tensor) -> Tensor:
    """The result of PyTorch Geometric's own layer with the weights of ours."""
    layers = pytest.importorskip('torch_geometric.nn')
    weights, bias = conv.weight[0].split(CHANNELS, -1), conv.bias[0]
    match conv:
        case TAGConv():
            layer = layers.TAGConv(CHANNELS, CHANNELS, conv.hops)
            state = {'bias': bias, **{f'lins.{hop}.weight': weight
                                      for hop, weight in enumerate(weights)}}
        case GCNConv():
            layer = layers.GCNConv(CHANNELS, CHANNELS, add_self_loops=False)
            state = {'lin.weight': weights[0], 'bias': bias}
        case SAGEConv():
            layer = layers.SAGEConv(CHANNELS, CHANNELS)
            state = {'lin_r.weight': weights[0], 'lin_l.weight': weights[1], 'lin_l.bias': bias}
        case GATConv():
            layer = layers.GATConv(CHANNELS, CHANNELS // conv.heads, conv.heads,
                                   negative_slope=conv.slope, add_self_loops=False)
            state = {'lin.weight': weights[0], 'bias': bias, 'att_src': conv.attention[:, 0],
                     'att_dst': conv.attention[:, 1]}
    layer.load_state_dict(state)
    return layer(nodes[0, 0], edge_list(graph).index)


@pytest.mark.parametrize('library', [in_dgl, in_pyg])
@pytest.mark.parametrize('name', CONVS)
@pytest.mark.parametrize('extra_loop', [True, False])
def test_equals_the_layer_of_a_library(name, library, extra_loop):
    graph, conv = make_graph(extra_loop=extra_loop), make_conv(name)
    nodes = torch.randn(1, 1, graph.num_nodes, CHANNELS)
    torch.testing.assert_close(conv(graph, nodes)[0, 0], library(conv, graph, nodes))


@pytest.mark.parametrize('name', [name for name in CONVS if name != 'GCNConv'])
def test_equals_the_layer_of_dgl_on_directed_graphs(name):
    graph, conv = make_graph(symmetric=False), make_conv(name)
    nodes = torch.randn(1, 1, graph.num_nodes, CHANNELS)
    torch.testing.assert_close(conv(graph, nodes)[0, 0], in_dgl(conv, graph, nodes))


@pytest.mark.parametrize('name', CONVS)
def test_gradients(name):
    graph, conv = make_graph(2, 2, size=5), make_conv(name, layers=2)
    nodes = torch.randn(2, 2, 5, CHANNELS, requires_grad=True)
    weight = torch.randn(2, 2, 5, CHANNELS)
    parameters = dict(conv.named_parameters())

    def call(nodes: Tensor, *values: Tensor) -> Tensor:
        state = dict(zip(parameters, values))
        return (weight * torch.func.functional_call(conv, state, (graph, nodes))).sum()
    assert torch.autograd.gradcheck(call, (nodes, *parameters.values()))


@pytest.mark.parametrize('name', CONVS)
def test_is_permutation_equivariant(name):
    graph, conv = make_graph(2, 3, symmetric=False), make_conv(name, layers=2)
    nodes, order = torch.randn(2, 3, graph.num_nodes, CHANNELS), torch.randperm(graph.num_nodes)
    permuted = DenseGraph(graph.adjacency[..., order, :][..., order], graph.layers)
    torch.testing.assert_close(
        conv(permuted, nodes[..., order, :]), conv(graph, nodes)[..., order, :])


@pytest.mark.parametrize('name', CONVS)
def test_layers_have_weights_of_their_own_and_may_be_convolved_apart(name):
    graph, conv = make_graph(3, 2), make_conv(name, layers=3)
    nodes = torch.randn(1, 2, graph.num_nodes, CHANNELS).expand(3, -1, -1, -1)
    together = conv(graph, nodes)
    assert not torch.allclose(together[0], together[1])
    some = DenseGraph(graph.adjacency[[0, 2]], (0, 2))
    torch.testing.assert_close(conv(some, nodes[:2]), together[[0, 2]])


def test_isolated_node_keeps_its_own_feature():
    graph, conv = make_graph(), make_conv('TAGConv')
    nn.init.zeros_(conv.bias)
    nodes = torch.randn(1, 1, graph.num_nodes, CHANNELS)
    own = sum(conv.weight[0].split(CHANNELS, -1)) @ nodes[0, 0, 0]
    torch.testing.assert_close(conv(graph, nodes)[0, 0, 0], own)


def test_edges_run_from_row_to_column():
    pattern = torch.eye(3)[None, None].clone()
    pattern[..., 0, 1] = 1
    conv = TAGConv(1, channels=3)
    conv.weight.data = torch.cat([torch.zeros(3, 3), torch.eye(3)], dim=-1)[None]
    out = conv(DenseGraph(pattern, (0,)), torch.eye(3)[None, None])[0, 0]
    # In-degrees with the extra loop are 2, 3, 2.
    expected = torch.tensor([[1, 0, 0], [6 ** -0.5, 2 / 3, 0], [0, 0, 1]])
    torch.testing.assert_close(out, expected)


@pytest.mark.parametrize('name', CONVS)
def test_without_bias_zero_nodes_stay_zero(name):
    conv = CONVS[name](channels=CHANNELS, bias=False)
    graph = make_graph()
    assert not conv(graph, torch.zeros(1, 1, graph.num_nodes, CHANNELS)).any()
    assert all('bias' not in parameter for parameter in conv.state_dict())


def test_weight_of_an_edge_counts_like_parallel_edges_in_attention():
    graph, conv = make_graph(extra_loop=False), make_conv('GATConv')
    nodes = torch.randn(1, 1, graph.num_nodes, CHANNELS)
    doubled = graph.adjacency + torch.eye(graph.num_nodes)
    weighted = DenseGraph(doubled, (0,), weighted=True, extra_loop=False)
    looped = DenseGraph(graph.adjacency, (0,), extra_loop=True)
    torch.testing.assert_close(conv(weighted, nodes), conv(looped, nodes))


@pytest.mark.parametrize(('make', 'message'), [
    (lambda: TAGConv(hops=-1), 'hops must be >= 0, got -1'),
    (lambda: GATConv(heads=3, channels=8), 'heads must divide the 8 channels, got 3')])
def test_wrong_settings(make, message):
    with pytest.raises(ValueError, match=message):
        make()
