"""Numbers of neighbours."""
from itertools import pairwise

import numpy as np
import pytest
import torch

from mmgcl.analysis import degrees, threshold_degrees
from mmgcl.models.functional import unit_norm


@pytest.fixture
def nodes():
    return unit_norm(torch.randn(30, 8, generator=torch.Generator().manual_seed(0)))


def test_equal_patches_make_a_complete_graph():
    counts = threshold_degrees(torch.tensor([[0.6, 0.8]]).expand(7, 2), [0.5])
    assert counts[0.5].tolist() == [6] * 7


def test_degrees_count_in_neighbours_and_no_loops():
    adjacency = torch.tensor([[1, 0.5, 0], [0, 1, 0], [0, 2, 0]])
    assert degrees(adjacency).tolist() == [0, 2, 0]


def test_orthogonal_patches_have_no_neighbour():
    assert threshold_degrees(torch.eye(5), [0.1])[0.1].tolist() == [0] * 5


def test_degrees_count_cosines_above_the_threshold(nodes):
    cosines = (nodes @ nodes.T).numpy()
    np.fill_diagonal(cosines, -2)
    assert (threshold_degrees(nodes, [0.2])[0.2] == (cosines > 0.2).sum(1)).all()


def test_higher_threshold_never_adds_a_neighbour(nodes):
    counts = list(threshold_degrees(nodes, [-0.5, 0.0, 0.3, 0.6]).values())
    for lower, higher in pairwise(counts):
        assert (lower >= higher).all()
        assert lower.sum() > higher.sum()


def test_patch_without_features_has_no_neighbour(nodes):
    nodes[3] = 0
    assert threshold_degrees(nodes, [0.1])[0.1][3] == 0


def test_threshold_must_be_a_cosine(nodes):
    with pytest.raises(ValueError, match=r'lies in \[-1, 1\], got 2'):
        threshold_degrees(nodes, [2])
