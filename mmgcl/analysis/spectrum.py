"""Eigenvectors of the graph Laplacian."""
import numpy as np
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import ArpackNoConvergence, eigsh
from torch import Tensor

from mmgcl.errors import DataError


def symmetrised(adjacency: Tensor) -> Tensor:
    r"""Symmetrised adjacency :math:`(A + A^\top) / 2`: a one-way edge gets half the weight.

    Example::

        >>> symmetrised(torch.tensor([[1., 1.], [0., 1.]]))
        tensor([[1.0000, 0.5000],
                [0.5000, 1.0000]])
    """
    return (adjacency + adjacency.mT) / 2


def laplacian_eigenvectors(adjacency: Tensor, count: int) -> tuple[np.ndarray, np.ndarray]:
    r"""Generalised Laplacian eigenvectors, as in normalised cuts (Shi and Malik, 2000).

    .. math:: L = I - D^{-1/2} A D^{-1/2}, \quad L u = \lambda u, \quad v = D^{-1/2} u, \quad
              0 = \lambda_1 \le \lambda_2 \le \dots \le 2

    Self-loops are removed from A. Isolated nodes are excluded, as each would add a trivial
    eigenvector with eigenvalue 0; their entries of v are nan. On a connected graph the first v is
    constant; the multiplicity of the eigenvalue 0 is the number of connected components.

    Args:
        adjacency: symmetric weights (N, N) >= 0; see :func:`symmetrised` for a directed graph.
        count: number of eigenvectors, less than the number of nodes with a neighbour.

    Returns:
        Eigenvalues (count,) in ascending order and unit-norm eigenvectors v (count, N), whose
        entry of largest magnitude is positive.

    Raises:
        DataError: if the graph is directed, too few nodes have a neighbour, or the solver does
            not converge.
        ValueError: if ``count`` is below 1.
    """
    weights = adjacency.detach().double().cpu().numpy().copy()
    if not np.allclose(weights, weights.T, rtol=1e-5):
        raise DataError('the Laplacian needs an undirected graph, and the adjacency matrix is not '
                        'symmetric: pass symmetrised(adjacency)')
    np.fill_diagonal(weights, 0)
    joined = (weights > 0).any(1)
    if count < 1:
        raise ValueError(f'count must be >= 1, got {count}')
    if count >= joined.sum():
        raise DataError(f'{count} eigenvectors need more than {count} nodes with a neighbour, and '
                        f'the graph has {joined.sum()}: ask for fewer, or '
                        'choose edges that join more')
    edges = csr_array(weights[np.ix_(joined, joined)])
    scale = diags_array(1 / np.sqrt(edges.sum(1)))
    # The smallest eigenvalues of L are the largest of 2I - L, which Lanczos finds without a
    # factorisation.
    complement = eye_array(edges.shape[0]) + scale @ edges @ scale
    start = np.random.default_rng(0).standard_normal(edges.shape[0])
    try:
        values, vectors = eigsh(complement, k=count, which='LA', v0=start)
    except ArpackNoConvergence as error:
        raise DataError(f'the eigensolver did not converge: {error}') from error
    order = np.argsort(-values)
    maps = np.full((count, len(weights)), np.nan)
    maps[:, joined] = (scale @ vectors[:, order]).T
    maps /= np.sqrt(np.nansum(maps ** 2, axis=1, keepdims=True))
    peaks = np.nanargmax(np.abs(maps), axis=1)
    maps *= np.sign(maps[np.arange(count), peaks])[:, None]
    return np.clip(2 - values[order], 0, 2), maps
