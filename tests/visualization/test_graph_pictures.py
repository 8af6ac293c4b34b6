"""Pictures of graphs show what the graphs hold."""
import dataclasses

import numpy as np
import pytest
import torch

from mmgcl.analysis import DenseGrid
from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.visualization.graph_pictures import (
    attention_picture,
    degree_picture,
    eigenvector_picture,
    highlight_neighbours,
    neighbour_picture,
    node_at,
    rendered,
)


@pytest.fixture
def grid():
    """4 by 4 patches of a grey image; the left half is one clique, the right half another."""
    left = (torch.arange(16) % 4 < 2).float()
    adjacency = left[:, None] * left + (1 - left)[:, None] * (1 - left)
    adjacency[1, 2] = adjacency[2, 1] = 1  # a bridge
    nodes = unit_norm(torch.randn(16, 4, generator=torch.Generator().manual_seed(0)))
    return DenseGrid(
        source=torch.zeros(3, 32, 32), output=torch.ones(3, 32, 32), shape=(4, 4),
        adjacency=adjacency, output_adjacency=torch.eye(16) + torch.eye(16).flip(0), nodes=nodes,
        output_nodes=nodes, attention=torch.linspace(0.1, 0.9, 16).reshape(4, 4),
        output_attention=torch.full((4, 4), 0.5), rule='Halves(bridge=1)', directed=False)


def images(figure):
    return [ax.images[0].get_array() for ax in figure.axes if ax.images]


def test_attention_of_both_images_is_drawn_on_one_scale(grid):
    figure = attention_picture([grid])
    axes = [ax for ax in figure.axes if ax.images][:4]
    np.testing.assert_allclose(axes[2].images[0].get_array(), grid.attention)
    np.testing.assert_allclose(axes[3].images[0].get_array(), grid.output_attention)
    assert axes[2].images[0].get_clim() == axes[3].images[0].get_clim()


def test_attention_without_pooling_is_refused(grid):
    flat = DenseGrid(**{**vars(grid), 'attention': None, 'output_attention': None})
    with pytest.raises(ConfigError, match='not by a score'):
        attention_picture([flat])


def test_first_eigenvector_drawn_parts_the_two_halves(grid):
    figure = eigenvector_picture([grid], count=1)
    fiedler = images(figure)[1]
    assert fiedler.shape == (4, 4)
    assert (np.sign(fiedler[:, :2]) == -np.sign(fiedler[:, 2:])).all()


def test_picture_of_a_directed_graph_says_that_it_is_symmetrised(grid):
    one_way = dataclasses.replace(grid, adjacency=grid.adjacency.triu(), directed=True)
    figure = eigenvector_picture([one_way], count=1)
    assert [ax.get_ylabel() for ax in figure.axes if ax.get_ylabel()] == [
        'input, symmetrised', 'output, symmetrised']


def test_neighbours_of_a_directed_graph_are_those_that_a_patch_receives_from(grid):
    arrow = torch.eye(16)
    arrow[15, 0] = 1
    directed = dataclasses.replace(grid, adjacency=arrow, directed=True)
    shown = images(neighbour_picture(directed, [(0.1, 0.1)]))[0].reshape(4, 8, 4, 8, 3)
    light = shown.mean((1, 3, 4)).flatten()
    assert np.flatnonzero(light > light.mean()).tolist() == [0, 15]


def test_heavier_edges_are_lit_more(grid):
    weights = torch.linspace(1, 0.1, 16)
    shown = highlight_neighbours(grid.source, weights, grid.shape).mean(-1)
    cells = shown.reshape(4, 8, 4, 8).mean((1, 3)).flatten()
    assert (np.diff(cells) < 0).all()


def test_neighbours_are_lit_and_others_dark_on_both_images(grid):
    shown = images(neighbour_picture(grid, [(0.1, 0.1)]))
    for image in shown[:2]:
        assert image[:, :16].mean() > image[:, 16:].mean() + 0.1
    own = shown[2].reshape(4, 8, 4, 8, 3).mean((1, 3, 4))
    lit = own > own.mean()
    assert lit.sum() == 2
    assert lit[0, 0]
    assert lit[3, 3]


@pytest.mark.parametrize(('x', 'y', 'node'), [
    (0, 0, 0), (0.99, 0, 3), (0.3, 0.6, 9), (0, 0.99, 12)])
def test_point_falls_into_the_cell_that_holds_it(grid, x, y, node):
    assert node_at(grid, x, y) == node


def test_point_outside_is_refused(grid):
    with pytest.raises(ValueError, match=r'\[0, 1\)'):
        node_at(grid, 1, 0)


def test_histograms_of_all_thresholds_sum_to_one(grid):
    figure = degree_picture([grid, grid], [-1, 0.5])
    assert [ax.get_title() for ax in figure.axes] == ['Halves', 't = -1', 't = 0.5']
    for ax in figure.axes:
        assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(2)  # input, output
    full = [bar for bar in figure.axes[1].patches if bar.get_height() > 0]
    assert all(bar.get_x() <= 15 <= bar.get_x() + bar.get_width() for bar in full)


def test_figure_becomes_pixels(grid):
    pixels = rendered(attention_picture([grid]))
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.std() > 10
