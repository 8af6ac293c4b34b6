"""Edge rules, and the builder that applies them."""
import pytest
import torch

from mmgcl.errors import ConfigError
from mmgcl.models.build import build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs import (
    Complete,
    CosineThreshold,
    DenseGraphBuilder,
    KNearest,
    SoftCosine,
    SpatialGrid,
)

GRID = torch.cartesian_prod(torch.arange(5), torch.arange(6))
RULES = [CosineThreshold(0.2), KNearest(4), KNearest(4, mutual=True), SoftCosine(), SpatialGrid(2),
         Complete()]


@pytest.fixture
def nodes() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return unit_norm(torch.randn(2, 3, 30, 6, generator=generator))


@pytest.mark.parametrize('rule', RULES, ids=str)
class TestEveryRule:

    def test_is_a_pure_function(self, rule, nodes):
        before = nodes.clone()
        assert torch.equal(rule(nodes, GRID.expand(2, 3, -1, -1)),
                           rule(nodes, GRID.expand(2, 3, -1, -1)))
        assert torch.equal(nodes, before)

    def test_treats_every_graph_of_a_batch_alone(self, rule, nodes):
        together = rule(nodes, GRID.expand(2, 3, -1, -1))
        torch.testing.assert_close(together[1, 2], rule(nodes[1, 2], GRID))

    def test_follows_the_order_of_the_nodes(self, rule, nodes):
        order = torch.randperm(30, generator=torch.Generator().manual_seed(1))
        expected = rule(nodes[0, 0], GRID)[order][:, order]
        torch.testing.assert_close(rule(nodes[0, 0, order], GRID[order]), expected)

    def test_is_symmetric_unless_it_says_directed(self, rule, nodes):
        adjacency = rule(nodes, GRID.expand(2, 3, -1, -1))
        assert torch.allclose(adjacency, adjacency.mT) != rule.directed

    def test_has_weights_only_if_it_says_so(self, rule, nodes):
        values = rule(nodes, GRID.expand(2, 3, -1, -1)).unique()
        assert values.min() >= 0
        assert bool((values.frac() != 0).any()) == rule.weighted


@pytest.mark.parametrize(('inclusive', 'expected'), [(False, 0), (True, 1)])
def test_cosine_at_the_threshold(inclusive, expected):
    assert CosineThreshold(0.0, inclusive)(torch.eye(2))[0, 1] == expected


@pytest.mark.parametrize('threshold', [-1.1, 1.5])
def test_threshold_is_a_cosine(threshold):
    with pytest.raises(ValueError, match=rf'lies in \[-1, 1\], got {threshold}'):
        CosineThreshold(threshold)


def test_each_node_receives_from_its_nearest(nodes):
    adjacency = KNearest(4)(nodes)
    cosines = nodes @ nodes.mT - 3 * torch.eye(30)
    assert (adjacency.sum(-2) == 4).all()
    assert (cosines.where(adjacency > 0, 9).amin(-2) >= cosines.where(adjacency == 0, -9).amax(-2)
            ).all()


def test_mutual_neighbours_chose_each_other(nodes):
    one_way, mutual = KNearest(4)(nodes), KNearest(4, mutual=True)(nodes)
    assert torch.equal(mutual, one_way * one_way.mT)


def test_more_neighbours_than_nodes(nodes):
    with pytest.raises(ConfigError, match=r'needs more than 30 nodes, got 30: lower neighbours'):
        KNearest(30)(nodes)


def test_soft_edges_fall_with_the_angle():
    angles = torch.tensor([0, 0.5, 1.5, 3.0])
    nodes = torch.stack([angles.cos(), angles.sin()], -1)
    weights = SoftCosine(0.5)(nodes)[0]
    torch.testing.assert_close(weights, ((angles.cos() - 1) / 0.5).exp())


def test_grid_of_radius_one_has_eight_neighbours():
    degrees = SpatialGrid(1)(torch.zeros(30, 1), GRID).sum(-1) - 1
    assert degrees.reshape(5, 6)[1:-1, 1:-1].unique().tolist() == [8]
    assert degrees[0] == 3


def test_grid_needs_coordinates(nodes):
    with pytest.raises(ValueError, match='needs the coordinates'):
        SpatialGrid(1)(nodes)


@pytest.mark.parametrize(('make', 'message'), [
    (lambda: KNearest(0), 'neighbours must be >= 1, got 0'),
    (lambda: SoftCosine(0), 'temperature must be > 0, got 0'),
    (lambda: SpatialGrid(0), 'radius must be >= 1, got 0')])
def test_wrong_settings(make, message):
    with pytest.raises(ValueError, match=message):
        make()


class TestBuilder:

    def test_layers_of_different_width(self):
        layers = [unit_norm(torch.randn(2, 6, width)) for width in (3, 5)]
        build = DenseGraphBuilder(CosineThreshold())
        expected = torch.cat([build(layer[None]).adjacency for layer in layers])
        assert torch.equal(build(layers).adjacency, expected)

    @pytest.mark.parametrize('rule', RULES, ids=str)
    def test_every_node_is_its_own_neighbour(self, rule, nodes):
        nodes[0, 0, 3] = 0  # similar to nothing, not even to itself
        graph = DenseGraphBuilder(rule)(nodes, GRID.expand(2, 3, -1, -1))
        assert (graph.adjacency.diagonal(dim1=-2, dim2=-1) == 1).all()

    def test_extra_loop_counts_in_the_degree(self, nodes):
        with_loop, without = (DenseGraphBuilder(Complete(), extra_loop)(nodes)
                              for extra_loop in (True, False))
        assert with_loop.degrees.unique().tolist() == [31]
        assert without.degrees.unique().tolist() == [30]

    def test_has_no_gradient(self, nodes):
        graph = build_part(dict(type='DenseGraphBuilder', edges=dict(type='SoftCosine')))(
            nodes.requires_grad_())
        assert not graph.adjacency.requires_grad
