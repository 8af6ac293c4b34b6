"""Dense and DGL graphs give the same numbers."""
import random

import pytest
import torch
from torch import Tensor

from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import DenseGraph, DenseGraphBuilder, DGLGraph, DGLGraphBuilder
from mmgcl.models.graphs.adjacency import POOL_RULES
from mmgcl.models.heads import GraphHead, NodePair

BUILDERS = [DenseGraphBuilder, DGLGraphBuilder]


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def make_builder(builder: type, **settings: float) -> torch.nn.Module:
    try:
        return builder(**settings)
    except ValueError as error:
        if 'DGL cannot be imported' in str(error):
            pytest.skip(str(error))
        raise


def random_pattern(groups: int, graphs: int, size: int, dtype: torch.dtype) -> Tensor:
    """Symmetric patterns with ones on the diagonal; node 0 of each is isolated."""
    pattern = torch.rand(groups, graphs, size, size).triu(1) > 0.8
    pattern[:, :, 0] = False
    return (pattern | pattern.mT | torch.eye(size, dtype=torch.bool)).to(dtype)


def head_results(builder: torch.nn.Module, head: GraphHead, source: Tensor,
                 output: Tensor) -> list[Tensor]:
    """Nodes of all levels and gradients of a sum of squares against random numbers."""
    output = output.clone().requires_grad_()
    levels = head(builder(source), NodePair(source, output))
    generator = torch.Generator().manual_seed(1)
    aims = [torch.randn(level.output.shape, generator=generator).to(output.dtype)
            for level in levels]
    loss = sum((aim * level.output).sum() for aim, level in zip(aims, levels))
    gradients = torch.autograd.grad(loss, [output, *head.parameters()])
    return [*(part for level in levels for part in level), *gradients]


@pytest.mark.parametrize('inclusive', [False, True])
@pytest.mark.parametrize(
    ('groups', 'graphs', 'size', 'hops', 'levels', 'pool_hops', 'threshold', 'rule'), [
        (1, 1, 16, 2, 1, 1, 0.1, 'two_hop'),
        (3, 2, 24, 1, 2, 1, 0.3, 'two_hop'),
        (2, 3, 20, 3, 1, 2, 0.5, 'subgraph'),
        (2, 1, 32, 0, 1, 0, 0.0, 'two_hop'),
        (1, 4, 24, 2, 2, 1, 0.6, 'published'),
        (2, 2, 12, 2, 0, 1, -1.0, 'two_hop'),
        (2, 2, 16, 2, 1, 1, 0.999, 'two_hop')])  # every node is isolated
def test_dense_and_dgl_agree(groups, graphs, size, hops, levels, pool_hops, threshold, rule,
                             inclusive):
    head = GraphHead(8, groups, hops, levels, 0.5, pool_hops, rule)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    source, output = unit_norm(torch.randn(2, groups, graphs, size, 8))
    dense, dgl = (head_results(make_builder(builder, threshold=threshold, inclusive=inclusive),
                               head, source, output) for builder in BUILDERS)
    for ours, theirs in zip(dense, dgl, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-5)


def isolating_threshold(nodes: Tensor) -> float:
    """A cosine that leaves about half of the nodes without a neighbour."""
    cosines = nodes @ nodes.mT - 2 * torch.eye(nodes.shape[-2])
    return float(cosines.amax(-1).median())


@pytest.mark.parametrize(('dtype', 'tolerance'), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
@pytest.mark.parametrize('seed', range(16))
def test_dense_and_dgl_agree_in_random_settings(seed, dtype, tolerance):
    pick = random.Random(seed)
    groups, graphs, size = pick.randint(1, 3), pick.randint(1, 4), pick.randint(16, 48)
    channels, levels = pick.randint(2, 24), pick.randint(0, 3)
    torch.manual_seed(seed)
    head = GraphHead(channels, groups, pick.randint(0, 3), levels, pick.choice([1.0, 0.5]),
                     pick.randint(0, 2), pick.choice(sorted(POOL_RULES))).to(dtype)
    for parameter in head.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    source, output = unit_norm(torch.randn(2, groups, graphs, size, channels)).to(dtype)
    settings = dict(threshold=isolating_threshold(source), inclusive=pick.random() < 0.5)
    degrees = make_builder(DenseGraphBuilder, **settings)(source).adjacency.sum(-1)
    assert 1 == degrees.min() < degrees.max()
    dense, dgl = (head_results(make_builder(builder, **settings), head, source, output)
                  for builder in BUILDERS)
    assert len(dense) == 2 * (levels + 1) + 1 + len(list(head.parameters()))
    for ours, theirs in zip(dense, dgl, strict=True):
        torch.testing.assert_close(ours, theirs, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize('graph_type', [DenseGraph, DGLGraph])
class TestConvolve:

    @pytest.fixture(autouse=True)
    def _needs_backend(self, graph_type) -> None:
        if graph_type is DGLGraph:
            make_builder(DGLGraphBuilder)

    def test_gradients(self, graph_type):
        graph = graph_type(random_pattern(2, 2, 5, torch.float64))
        nodes, weight, bias = (
            torch.randn(*shape, dtype=torch.float64, requires_grad=True)
            for shape in ((2, 2, 5, 3), (2, 4, 9), (2, 4)))
        # DGL's backward in threads may round differently from run to run.
        assert torch.autograd.gradcheck(graph.convolve, (nodes, weight, bias), nondet_tol=1e-10)

    def test_is_permutation_equivariant(self, graph_type):
        pattern = random_pattern(2, 3, 9, torch.float64)
        nodes = torch.randn(2, 3, 9, 4, dtype=torch.float64)
        weight, bias = torch.randn(2, 5, 12).double(), torch.randn(2, 5).double()
        order = torch.randperm(9)
        permuted = graph_type(pattern[..., order, :][..., order])
        torch.testing.assert_close(
            permuted.convolve(nodes[..., order, :], weight, bias),
            graph_type(pattern).convolve(nodes, weight, bias)[..., order, :])

    def test_isolated_node_keeps_its_own_feature(self, graph_type):
        nodes = torch.randn(1, 1, 6, 4, dtype=torch.float64)
        blocks = torch.randn(3, 5, 4, dtype=torch.float64)
        weight = torch.cat(list(blocks), dim=-1)[None]
        out = graph_type(random_pattern(1, 1, 6, torch.float64)).convolve(
            nodes, weight, torch.zeros(1, 5, dtype=torch.float64))
        torch.testing.assert_close(out[0, 0, 0], blocks.sum(0) @ nodes[0, 0, 0])

    def test_edges_run_from_row_to_column(self, graph_type):
        pattern = torch.eye(3, dtype=torch.float64)[None, None].clone()
        pattern[..., 0, 1] = 1
        nodes = torch.eye(3, dtype=torch.float64)[None, None]
        weight = torch.cat([torch.zeros(3, 3), torch.eye(3)], dim=-1).double()[None]
        out = graph_type(pattern).convolve(nodes, weight, torch.zeros(1, 3).double())[0, 0]
        # In-degrees with the extra loop are 2, 3, 2.
        expected = torch.tensor([[1, 0, 0], [6 ** -0.5, 2 / 3, 0], [0, 0, 1]]).double()
        torch.testing.assert_close(out, expected, atol=1e-7, rtol=0)


@pytest.mark.parametrize('builder', BUILDERS)
class TestBuilder:

    @pytest.mark.parametrize('threshold', [-1.1, 1.5])
    def test_threshold_is_a_cosine(self, builder, threshold):
        make_builder(builder)
        with pytest.raises(ValueError, match=rf'lies in \[-1, 1\], got {threshold}'):
            builder(threshold=threshold)

    @pytest.mark.parametrize(('inclusive', 'expected'), [(False, 0), (True, 1)])
    def test_cosine_at_the_threshold(self, builder, inclusive, expected):
        nodes = torch.eye(2)[None, None]
        graph = make_builder(builder, threshold=0.0, inclusive=inclusive)(nodes)
        assert graph.adjacency[0, 0].tolist() == [[1, expected], [expected, 1]]

    def test_layers_of_different_width(self, builder):
        nodes = [unit_norm(torch.randn(2, 6, width)) for width in (3, 5)]
        build = make_builder(builder)
        expected = torch.cat([build(layer[None]).adjacency for layer in nodes])
        assert torch.equal(build(nodes).adjacency, expected)


# A path 0 - 1 - 2 - 3 - 4 with loops.
PATH = torch.eye(5) + torch.eye(5).roll(1, 0).tril() + torch.eye(5).roll(-1, 0).triu()


@pytest.mark.parametrize(('rule', 'expected'), [
    ('subgraph', [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ('two_hop', [[1, 1, 0], [1, 1, 1], [0, 1, 1]]),
    ('published', [[1, 1, 0], [1, 1, 1], [0, 1, 1]])])
def test_pooled_graph_of_a_path(rule, expected):
    index = torch.tensor([[[0, 2, 4]]])
    pooled = DenseGraph(PATH[None, None]).pool(index, rule)
    assert pooled.adjacency[0, 0].tolist() == expected
    assert pooled.level == 1


@pytest.mark.parametrize('rule', POOL_RULES)
def test_pooling_follows_the_order_of_the_index(rule):
    index = torch.tensor([[[4, 0, 1]]])
    pooled = DenseGraph(PATH[None, None]).pool(index, rule).adjacency[0, 0]
    assert pooled.tolist() == [[1, 0, 0], [0, 1, 1], [0, 1, 1]]
