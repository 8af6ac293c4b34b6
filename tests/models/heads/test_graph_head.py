"""The graph network and its embedding."""
import pytest
import torch

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import (
    Complete,
    CosineThreshold,
    DenseGraphBuilder,
    NodePair,
    SoftCosine,
)
from mmgcl.models.heads import GraphHead, LinearEmbedding

LAYERS, GRAPHS, SIZE, CHANNELS = 2, 3, 32, 8


@pytest.fixture
def nodes() -> NodePair:
    torch.manual_seed(0)
    source, output = unit_norm(torch.randn(2, LAYERS, GRAPHS, SIZE, CHANNELS))
    return NodePair(source, output.requires_grad_())


@pytest.fixture
def graph(nodes):
    return DenseGraphBuilder(CosineThreshold())(nodes.source)


def make_head(hops: int = 2, pool: dict | None = None, **settings: object) -> GraphHead:
    return GraphHead(
        conv=dict(type='TAGConv', hops=hops), pool=pool or dict(type='TopKPooling'),
        channels=CHANNELS, num_layers=LAYERS, **settings)


@pytest.mark.parametrize('hops', [0, 1, 4])
@pytest.mark.parametrize(('pool_levels', 'pool_hops', 'sizes'), [
    (0, 1, [32]), (1, 0, [32, 8]), (3, 2, [32, 8, 4, 2])])
def test_any_number_of_levels_and_hops(graph, nodes, hops, pool_levels, pool_hops, sizes):
    head = make_head(hops, pool_levels=pool_levels, pool_conv=dict(type='TAGConv', hops=pool_hops))
    levels = head(graph, nodes)
    assert [level.output.shape for level in levels] == [
        (LAYERS, GRAPHS, size, CHANNELS) for size in sizes]
    for level in levels:
        lengths = torch.stack(level).norm(dim=-1)
        torch.testing.assert_close(lengths, torch.ones_like(lengths))


def test_without_normalisation_nodes_are_what_the_convolution_gives(graph, nodes):
    head = make_head(normalise=False)
    for part, level in zip(nodes, head(graph, nodes)[0]):
        torch.testing.assert_close(level, head.conv(graph, part))


def test_source_is_constant_and_output_is_not(graph, nodes):
    for level in make_head()(graph, nodes):
        assert not level.source.requires_grad
        assert level.output.requires_grad


def test_equal_images_have_equal_nodes(graph, nodes):
    for level in make_head(pool_levels=2)(graph, NodePair(nodes.source, nodes.source)):
        torch.testing.assert_close(level.source, level.output)


def test_convolution_after_a_pooling_is_the_first_one_s_unless_given():
    assert make_head(3).pool_convs[0].hops == 3
    assert make_head(3, pool_conv=dict(type='TAGConv', hops=1)).pool_convs[0].hops == 1


def test_level_without_pooling_keeps_all_nodes(graph, nodes):
    levels = make_head(pool=dict(type='NoPooling'), pool_levels=2)(graph, nodes)
    assert [level.output.shape[-2] for level in levels] == [SIZE] * 3


def test_attention_is_the_score_of_both_images(graph, nodes):
    head = make_head()
    level = head(graph, nodes)[0]
    for attention, part in zip(head.attention(graph, nodes), level):
        assert torch.equal(attention, head.pools[0].score(graph, part))


@pytest.mark.parametrize('settings', [
    dict(pool_levels=0), dict(pool=dict(type='NoPooling')), dict(pool=dict(type='RandomPooling'))])
def test_without_a_score_there_is_no_attention(graph, nodes, settings):
    assert make_head(**settings).attention(graph, nodes) is None


def test_edges_on_which_a_pooling_has_no_meaning_are_refused():
    head = make_head()
    head.check_edges(Complete())
    with pytest.raises(ConfigError, match="connect='two_hop' asks"):
        head.check_edges(SoftCosine())


def test_negative_number_of_levels():
    with pytest.raises(ValueError, match='pool_levels must be >= 0, got -1'):
        make_head(pool_levels=-1)


class TestUnitNorm:

    def test_rows_have_length_one(self):
        torch.manual_seed(0)
        rows = unit_norm(torch.randn(5, 7) * torch.logspace(-12, 12, 5)[:, None])
        torch.testing.assert_close(rows.norm(dim=-1), torch.ones(5))

    def test_zero_row_has_value_and_gradient_zero(self):
        rows = torch.zeros(2, 4)
        rows[1] = 1
        rows.requires_grad_()
        normed = unit_norm(rows)
        normed[:, 0].sum().backward()
        assert normed[0].tolist() == [0] * 4
        assert rows.grad[0].tolist() == [0] * 4
        assert rows.grad[1].tolist() == pytest.approx([0.375, -0.125, -0.125, -0.125])

    @pytest.mark.parametrize('dtype', [torch.half, torch.bfloat16])
    def test_half_precision_is_raised(self, dtype):
        assert unit_norm(torch.ones(2, 4, dtype=dtype)).dtype == torch.float32

    def test_gradient(self):
        torch.manual_seed(0)
        rows = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(unit_norm, rows)


class TestLinearEmbedding:

    def test_layers_of_any_width_get_one_width_and_unit_norm(self):
        embedding = LinearEmbedding(5, in_channels=(4, 6))
        out = embedding([torch.randn(3, 7, 4), torch.randn(3, 7, 6)])
        assert out.shape == (2, 3, 7, 5)
        torch.testing.assert_close(out.norm(dim=-1), torch.ones(2, 3, 7))

    def test_without_normalisation_it_is_linear(self):
        embedding = LinearEmbedding(5, normalise=False, in_channels=(4,))
        patches = torch.randn(3, 7, 4)
        assert torch.equal(embedding([patches])[0], embedding.linears[0](patches))

    def test_some_layers_alone(self):
        embedding = LinearEmbedding(5, in_channels=(4, 6, 4))
        first, last = torch.randn(2, 3, 7, 4)
        out = embedding([first, last], layers=(0, 2))
        torch.testing.assert_close(out[1], unit_norm(embedding.linears[2](last)))
