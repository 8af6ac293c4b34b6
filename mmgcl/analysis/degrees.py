"""How many neighbours patches have."""
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from mmgcl.models.graphs.dense import DenseGraphBuilder


def degrees(nodes: Tensor, thresholds: Sequence[float]) -> dict[float, np.ndarray]:
    """Neighbours of each node in the cosine graph, by threshold; a node is not its own neighbour.

    Shapes:
        nodes (N, C) of unit norm -> threshold: int64 (N,), from 0 to N - 1.

    Raises:
        ValueError: if a threshold lies outside [-1, 1].
    """
    counts = {}
    for threshold in thresholds:
        pattern = DenseGraphBuilder(threshold)(nodes[None, None]).adjacency[0, 0] > 0
        counts[threshold] = (pattern.sum(-1) - pattern.diagonal().long()).cpu().numpy()
    return counts
