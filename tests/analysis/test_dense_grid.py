"""The objective's graph on every position of a feature map."""
import pytest
import torch

from mmgcl.analysis import dense_grid, find_graph_objective
from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS
from mmgcl.structures import StepContext
from mmgcl.structures.step_random import StepRandom


@pytest.fixture
def build(tiny_config):
    """A tiny translator; its encoder's layers are 32, 16 and 8 positions wide on 32 pixels."""
    def make(**options):
        torch.manual_seed(0)
        return MODELS.build(tiny_config(**options).model).eval()
    return make


@pytest.fixture
def images():
    generator = torch.Generator().manual_seed(1)
    return [torch.rand(3, 32, 32, generator=generator) * 2 - 1 for _ in range(2)]


def features(translator, image):
    context = StepContext({'image': image[None]}, translator.network, StepRandom(0, 0))
    with torch.no_grad():
        return context.features(find_graph_objective(translator).encoder, 'image')[0]


@pytest.mark.parametrize(('layer', 'shape'), [(0, (32, 32)), (1, (16, 16)), (-1, (8, 8))])
def test_every_position_of_the_layer_is_a_node(build, images, layer, shape):
    grid = dense_grid(build(), *images, layer=layer)
    size = shape[0] * shape[1]
    assert grid.shape == shape
    assert grid.adjacency.shape == grid.output_adjacency.shape == (size, size)
    assert grid.nodes.shape == (size, 8)
    assert grid.attention.shape == shape


def test_nodes_are_the_embedded_features_in_the_order_of_rows(build, images):
    translator = build()
    grid = dense_grid(translator, *images, layer=1)
    layer = features(translator, images[0])[1]
    embedding = find_graph_objective(translator).embedding.linears[1]
    wanted = torch.nn.functional.normalize(embedding(layer[0, :, 5, 9]), dim=0)
    torch.testing.assert_close(grid.nodes[5 * 16 + 9], wanted)


def test_graph_joins_nodes_whose_cosine_is_above_the_threshold(build, images):
    translator = build(**{'model.objectives.gcl.graph.edges.threshold': 0.3})
    grid = dense_grid(translator, *images, layer=2)
    cosines = grid.nodes @ grid.nodes.T
    clear = (cosines - 0.3).abs() > 1e-5  # rounding may decide the rest
    assert ((grid.adjacency > 0) == (cosines > 0.3))[clear].all()
    assert 0 < grid.adjacency.float().mean() < 1


@pytest.mark.parametrize('edges', [
    dict(type='KNearest', neighbours=5), dict(type='KNearest', neighbours=5, mutual=True),
    dict(type='SpatialGrid', radius=1), dict(type='SoftCosine'), dict(type='Complete')],
    ids=lambda edges: edges['type'])
def test_every_edge_rule_has_a_grid(build, images, edges):
    translator = build(**{
        'model.objectives.gcl.graph.edges': {**edges, '_delete_': True},
        'model.objectives.gcl.head.pool.connect': 'subgraph'})
    grid = dense_grid(translator, *images, layer=2)
    rule = find_graph_objective(translator).graph.edges
    assert grid.rule.startswith(f'{edges["type"]}(')
    assert grid.directed == rule.directed
    cells = torch.cartesian_prod(torch.arange(8), torch.arange(8))
    torch.testing.assert_close(
        grid.adjacency, rule(grid.nodes, cells).fill_diagonal_(1), atol=1e-5, rtol=0)


def test_graph_from_features_uses_the_encoders_own(build, images):
    translator = build(**{'model.objectives.gcl.graph_from': 'features'})
    grid = dense_grid(translator, *images, layer=2)
    layer = torch.nn.functional.normalize(features(translator, images[0])[2][0].flatten(1).T)
    torch.testing.assert_close(grid.nodes, layer)


def test_equal_images_have_equal_graphs_and_attention(build, images):
    grid = dense_grid(build(), images[0], images[0], layer=1)
    assert (grid.adjacency == grid.output_adjacency).all()
    torch.testing.assert_close(grid.attention, grid.output_attention)


def test_shared_graph_does_not_depend_on_the_output(build, images):
    translator = build()
    first = dense_grid(translator, *images, layer=2)
    second = dense_grid(translator, images[0], -images[1], layer=2)
    assert (first.adjacency == second.adjacency).all()
    assert (first.output_adjacency != second.output_adjacency).any()


def test_attention_lies_between_zero_and_one_and_is_the_pooling_score(build, images):
    translator = build()
    with torch.no_grad():
        find_graph_objective(translator).head.pools[0].weight.mul_(500)  # make it spread
    grid = dense_grid(translator, *images, layer=2)
    for part in (grid.attention, grid.output_attention):
        assert part.min() > 0
        assert part.max() < 1
        assert part.std() > 0.01


def test_attention_without_pooling_is_none(build, images):
    grid = dense_grid(build(**{'model.objectives.gcl.head.pool_levels': 0}), *images, layer=2)
    assert grid.attention is None
    assert grid.output_attention is None


def test_larger_map_is_read_on_an_even_grid(build, images):
    translator = build()
    coarse = dense_grid(translator, *images, layer=1, max_nodes=64)
    full = dense_grid(translator, *images, layer=1)
    assert coarse.shape == (8, 8)
    centres = full.nodes.unflatten(0, (16, 16))[1::2, 1::2].flatten(0, 1)
    torch.testing.assert_close(coarse.nodes, centres)


def test_grid_keeps_the_aspect_of_the_image(build):
    wide = torch.zeros(3, 32, 64)
    assert dense_grid(build(), wide, wide, layer=0, max_nodes=128).shape == (8, 16)


def test_unknown_layer_is_refused(build, images):
    with pytest.raises(ConfigError, match=r'layer must be from -3 to 2, got 3'):
        dense_grid(build(), *images, layer=3)


def test_model_without_a_graph_is_refused(build, images):
    with pytest.raises(ConfigError, match='no PatchGraphContrast'):
        dense_grid(build(**{'model.objectives': {'gcl': None}}), *images)
