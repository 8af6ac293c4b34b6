"""Pooling: which nodes stay, and their edges."""
import pytest
import torch

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import (
    DenseGraph,
    NodePair,
    NoPooling,
    RandomPooling,
    TopKPooling,
)
from mmgcl.models.graphs.connect import CONNECT_RULES

# A path 0 - 1 - 2 - 3 - 4 with loops.
PATH = torch.eye(5) + torch.eye(5).roll(1, 0).tril() + torch.eye(5).roll(-1, 0).triu()
CHANNELS = 6


@pytest.fixture
def graph() -> DenseGraph:
    torch.manual_seed(0)
    return DenseGraph(torch.ones(2, 3, 32, 32), (0, 1))


@pytest.fixture
def nodes(graph) -> NodePair:
    source, output = unit_norm(torch.randn(2, 2, 3, 32, CHANNELS))
    return NodePair(source, output.requires_grad_())


def uniforms(stream: str, count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(sum(map(ord, stream)))
    return torch.rand(3, count, generator=generator)


@pytest.mark.parametrize(('rule', 'expected'), [
    ('subgraph', [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ('two_hop', [[1, 1, 0], [1, 1, 1], [0, 1, 1]]),
    ('published', [[1, 1, 0], [1, 1, 1], [0, 1, 1]])])
def test_pooled_graph_of_a_path(rule, expected):
    pooled = DenseGraph(PATH[None, None], (0,)).pool(torch.tensor([[[0, 2, 4]]]), rule)
    assert pooled.adjacency[0, 0].tolist() == expected
    assert pooled.level == 1


@pytest.mark.parametrize('rule', CONNECT_RULES)
def test_pooled_graph_follows_the_order_of_the_index(rule):
    pooled = DenseGraph(PATH[None, None], (0,)).pool(torch.tensor([[[4, 0, 1]]]), rule)
    assert pooled.adjacency[0, 0].tolist() == [[1, 0, 0], [0, 1, 1], [0, 1, 1]]


def test_weights_survive_in_a_subgraph():
    weights = torch.rand(1, 1, 5, 5)
    index = torch.tensor([[[3, 1]]])
    pooled = DenseGraph(weights, (0,), weighted=True).pool(index, 'subgraph')
    assert torch.equal(pooled.adjacency[0, 0], weights[0, 0, [3, 1]][:, [3, 1]])
    assert pooled.weighted


def test_top_k_keeps_the_best_of_the_source_for_both(graph, nodes):
    pool = TopKPooling(0.25, channels=CHANNELS, num_layers=2)
    torch.nn.init.normal_(pool.weight)
    scores = pool.score(graph, nodes.source)
    best = scores.argsort(-1, descending=True)[..., :8]
    _, pooled = pool(graph, nodes)
    for before, after in zip(nodes, pooled):
        expected = (scores[..., None] * before).gather(-2, best[..., None].expand(-1, -1, -1, 6))
        torch.testing.assert_close(after, expected)


def test_scores_are_trained_through_the_output_alone(graph, nodes):
    pool = TopKPooling(0.25, channels=CHANNELS, num_layers=2)
    _, pooled = pool(graph, nodes)
    assert not pooled.source.requires_grad
    pooled.output[..., 0].sum().backward()
    assert pool.weight.grad.abs().max() > 1e-3


def test_scores_do_not_round_under_autocast(graph, nodes):
    pool = TopKPooling(channels=CHANNELS, num_layers=2)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        rounded = pool.score(graph, nodes.source)
    assert torch.equal(rounded, pool.score(graph, nodes.source))


def test_score_without_bias_is_the_paper_s():
    pool = TopKPooling(bias=False, channels=2)
    graph, node = DenseGraph(torch.ones(1, 1, 1, 1), (0,)), torch.tensor([[[[1.0, 2.0]]]])
    expected = torch.sigmoid(pool.weight[0, 0] @ node[0, 0, 0])
    torch.testing.assert_close(pool.score(graph, node)[0, 0, 0], expected)


def test_random_pooling_keeps_drawn_nodes_of_both_as_they_are(graph, nodes):
    pooled_graph, pooled = RandomPooling(0.25)(graph, nodes, uniforms)
    assert pooled_graph.num_nodes == 8
    drawn = torch.stack([uniforms(f'pool.0.{layer}', 32).topk(8).indices for layer in (0, 1)])
    for before, after in zip(nodes, pooled):
        rows = drawn[..., None].expand(-1, -1, -1, CHANNELS)
        assert torch.equal(after, before.gather(-2, rows))


def test_random_pooling_without_numbers(graph, nodes):
    with pytest.raises(ValueError, match='needs random numbers'):
        RandomPooling()(graph, nodes)


def test_no_pooling_keeps_everything(graph, nodes):
    assert NoPooling()(graph, nodes) == (graph, nodes)


@pytest.mark.parametrize('pool', [RandomPooling(), NoPooling()])
def test_pooling_without_a_score_has_none(pool, graph, nodes):
    assert pool.score(graph, nodes.source) is None


@pytest.mark.parametrize(('ratio', 'size', 'kept'), [
    (1 / 4, 256, [64, 32]), (1 / 8, 256, [32, 16]), (1 / 4, 51, [12, 6]), (1 / 3, 9, [3])])
def test_published_sizes(ratio, size, kept):
    for level, expected in enumerate(kept):
        size = TopKPooling(ratio, level=level).kept(size)
        assert size == expected


def test_size_of_further_poolings_is_a_setting():
    assert TopKPooling(0.25, further_ratio=0.25, level=1).kept(64) == 16


def test_pooling_to_fewer_than_two_nodes():
    with pytest.raises(ConfigError, match='pooling 3 of 3 nodes would keep 1, and a contrast'):
        TopKPooling(level=2).kept(3)


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(ratio=0), r'ratio must lie in \(0, 1\], got 0'),
    (dict(further_ratio=2), r'further_ratio must lie in \(0, 1\], got 2'),
    (dict(connect='three_hop'), "connect must be one of .*, got 'three_hop'")])
@pytest.mark.parametrize('pool', [TopKPooling, RandomPooling])
def test_wrong_settings(pool, settings, message):
    with pytest.raises(ValueError, match=message):
        pool(**settings)
