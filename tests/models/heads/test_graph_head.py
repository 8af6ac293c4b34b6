"""The graph network and its embedding."""
import pytest
import torch

from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import DenseGraphBuilder
from mmgcl.models.heads import GraphHead, NodePair, PatchEmbedding

GROUPS, GRAPHS, SIZE, WIDTH = 2, 3, 32, 8


@pytest.fixture
def nodes() -> NodePair:
    torch.manual_seed(0)
    source, output = unit_norm(torch.randn(2, GROUPS, GRAPHS, SIZE, WIDTH))
    return NodePair(source, output.requires_grad_())


@pytest.mark.parametrize('hops', [0, 1, 4])
@pytest.mark.parametrize(('pool_levels', 'pool_hops', 'sizes'), [
    (0, 1, [32]), (1, 0, [32, 8]), (3, 2, [32, 8, 4, 2])])
def test_any_number_of_levels_and_hops(nodes, hops, pool_levels, pool_hops, sizes):
    head = GraphHead(WIDTH, GROUPS, hops, pool_levels, pool_hops=pool_hops)
    levels = head(DenseGraphBuilder()(nodes.source), nodes)
    assert [level.output.shape for level in levels] == [
        (GROUPS, GRAPHS, size, WIDTH) for size in sizes]
    for level in levels:
        lengths = torch.stack(level).norm(dim=-1)
        torch.testing.assert_close(lengths, torch.ones_like(lengths))


def test_source_is_constant_and_output_is_not(nodes):
    head = GraphHead(WIDTH, GROUPS)
    for level in head(DenseGraphBuilder()(nodes.source), nodes):
        assert not level.source.requires_grad
        assert level.output.requires_grad


def test_equal_images_have_equal_nodes(nodes):
    head = GraphHead(WIDTH, GROUPS, pool_levels=2)
    same = NodePair(nodes.source, nodes.source)
    for level in head(DenseGraphBuilder()(nodes.source), same):
        torch.testing.assert_close(level.source, level.output)


def test_groups_have_weights_of_their_own(nodes):
    head = GraphHead(WIDTH, GROUPS)
    twins = NodePair(*(part[:1].expand(GROUPS, -1, -1, -1) for part in nodes))
    output = head(DenseGraphBuilder()(twins.source), twins)[0].output
    assert not torch.allclose(output[0], output[1], atol=1e-2)


def test_scores_are_trained_through_the_output(nodes):
    head = GraphHead(WIDTH, GROUPS)
    levels = head(DenseGraphBuilder()(nodes.source), nodes)
    levels[1].output.square().sum().backward()  # of unit rows: the gradient is rounding only
    assert head.scores[0].weight.grad.abs().max() < 1e-4
    head.zero_grad()
    levels = head(DenseGraphBuilder()(nodes.source), nodes)
    levels[1].output[..., 0].sum().backward()
    assert head.scores[0].weight.grad.abs().max() > 1e-3


@pytest.mark.parametrize(('ratio', 'size', 'kept'), [
    (1 / 4, 256, [64, 32]), (1 / 8, 256, [32, 16]), (1 / 4, 51, [12, 6]), (1 / 3, 9, [3])])
def test_pooled_sizes(ratio, size, kept):
    head = GraphHead(WIDTH, pool_ratio=ratio)
    assert [head.pooled_size(size, q) for q in range(len(kept))] == kept


def test_pooling_to_fewer_than_two_nodes(nodes):
    head = GraphHead(WIDTH, GROUPS, pool_levels=4)
    with pytest.raises(ValueError, match='pooling 4 of 32 nodes would keep 1'):
        head(DenseGraphBuilder()(nodes.source), nodes)


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(hops=-1), 'hops must be >= 0, got -1'),
    (dict(pool_levels=-1), 'pool_levels must be >= 0, got -1'),
    (dict(pool_hops=-2), 'pool_hops must be >= 0, got -2'),
    (dict(pool_ratio=0), r'pool_ratio must lie in \(0, 1\], got 0'),
    (dict(pool_rule='three_hop'), "pool_rule must be one of .*, got 'three_hop'")])
def test_wrong_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        GraphHead(WIDTH, **settings)


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


def test_embedding_gives_layers_of_any_width_one_width():
    embedding = PatchEmbedding((4, 6), channels=5)
    out = embedding([torch.randn(3, 7, 4), torch.randn(3, 7, 6)])
    assert out.shape == (2, 3, 7, 5)


def test_size_of_further_poolings_is_a_setting(nodes):
    head = GraphHead(WIDTH, GROUPS, pool_levels=2, further_ratio=0.25)
    levels = head(DenseGraphBuilder()(nodes.source), nodes)
    assert [level.output.shape[-2] for level in levels] == [32, 8, 2]


def test_scores_do_not_round_under_autocast(nodes):
    head = GraphHead(WIDTH, GROUPS)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        rounded = head.score(nodes.source, 0)
    assert torch.equal(rounded, head.score(nodes.source, 0))
