"""Eigenvectors of the Laplacian of graphs whose spectrum is known."""
import numpy as np
import pytest
import torch

from mmgcl.analysis import laplacian_eigenvectors, symmetrised
from mmgcl.errors import DataError


def random_pattern(size=40, seed=0, density=0.3):
    draws = torch.rand(size, size, generator=torch.Generator().manual_seed(seed))
    return ((draws < density).triu(1) | (draws < density).triu(1).T).float()


def dense_eigenvalues(adjacency):
    scale = adjacency.sum(1).double().rsqrt()
    laplacian = torch.eye(len(adjacency)).double() - scale[:, None] * adjacency.double() * scale
    return torch.linalg.eigvalsh(laplacian).numpy()


def test_sparse_solver_equals_a_dense_one():
    adjacency = random_pattern()
    values, _ = laplacian_eigenvectors(adjacency, 6)
    # Lanczos works to machine precision; 1e-10 leaves room for its restarts.
    np.testing.assert_allclose(values, dense_eigenvalues(adjacency)[:6], atol=1e-10)


@pytest.mark.parametrize('seed', range(3))
def test_eigenvalues_rise_within_zero_and_two(seed):
    values, _ = laplacian_eigenvectors(random_pattern(seed=seed), 39)
    assert values.min() >= 0
    assert values.max() <= 2
    assert (np.diff(values) >= -1e-12).all()


def test_first_eigenvector_of_a_connected_graph_is_constant():
    values, vectors = laplacian_eigenvectors(random_pattern(), 2)
    assert values[0] == pytest.approx(0, abs=1e-10)
    np.testing.assert_allclose(vectors[0], 40 ** -0.5, atol=1e-8)
    assert values[1] > 0.1


def test_each_vector_solves_the_generalised_problem():
    adjacency = random_pattern()
    values, vectors = laplacian_eigenvectors(adjacency, 5)
    degree = np.diag(adjacency.sum(1).double().numpy())
    for value, vector in zip(values, vectors):
        np.testing.assert_allclose(
            (degree - adjacency.double().numpy()) @ vector, value * degree @ vector, atol=1e-7)


def test_complete_graph_has_one_zero_and_else_n_over_n_minus_one():
    values, _ = laplacian_eigenvectors(torch.ones(10, 10), 6)
    np.testing.assert_allclose(values, [0] + [10 / 9] * 5, atol=1e-9)


def test_zeros_count_the_connected_parts_and_vectors_are_constant_on_them():
    adjacency = torch.block_diag(*(torch.ones(size, size) for size in (5, 7, 9)))
    values, vectors = laplacian_eigenvectors(adjacency, 4)
    np.testing.assert_allclose(values[:3], 0, atol=1e-9)
    assert values[3] > 1
    for part in vectors[:3]:
        assert all(np.ptp(piece) < 1e-8 for piece in np.split(part, [5, 12]))


def test_isolated_node_is_in_no_vector():
    adjacency = torch.zeros(13, 13)
    adjacency[:12, :12] = 1
    adjacency[12, 12] = 1  # its own loop
    values, vectors = laplacian_eigenvectors(adjacency, 2)
    assert np.isnan(vectors[:, 12]).all()
    assert np.isfinite(vectors[:, :12]).all()
    assert values[1] > 1


def test_vectors_have_unit_norm_and_a_sign_of_their_own():
    _, vectors = laplacian_eigenvectors(random_pattern(), 5)
    np.testing.assert_allclose((vectors ** 2).sum(1), 1)
    assert (vectors.max(1) >= -vectors.min(1)).all()


def test_result_is_the_same_each_time():
    first, second = (laplacian_eigenvectors(random_pattern(), 4)[1] for _ in range(2))
    assert (first == second).all()


def test_graph_without_edges_is_refused():
    with pytest.raises(DataError, match=r'the graph has 0: .* choose edges that join more'):
        laplacian_eigenvectors(torch.eye(9), 2)


def test_directed_graph_is_refused_rather_than_symmetrised():
    one_way = torch.ones(9, 9).triu()
    with pytest.raises(DataError, match=r'pass symmetrised\(adjacency\)'):
        laplacian_eigenvectors(one_way, 2)
    both_ways = laplacian_eigenvectors(symmetrised(one_way), 2)[0]
    np.testing.assert_allclose(both_ways, laplacian_eigenvectors(torch.ones(9, 9), 2)[0], atol=1e-9)


def test_weights_of_edges_count():
    weights = torch.rand(12, 12, generator=torch.Generator().manual_seed(0))
    weights = (weights + weights.T).fill_diagonal_(0).double()
    values, _ = laplacian_eigenvectors(weights, 4)
    np.testing.assert_allclose(values, dense_eigenvalues(weights)[:4], atol=1e-10)


def test_count_must_be_positive():
    with pytest.raises(ValueError, match='count must be >= 1, got 0'):
        laplacian_eigenvectors(torch.ones(9, 9), 0)
