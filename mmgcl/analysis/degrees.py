"""How many neighbours patches have."""
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from mmgcl.models.graphs.edges import CosineThreshold


def degrees(adjacency: Tensor) -> np.ndarray:
    """In-neighbours of each node, itself not counted.

    Shapes:
        adjacency (N, N), edge from row to column; anything above 0 is an edge -> int64 (N,), from 0
        to N - 1.
    """
    pattern = adjacency > 0
    return (pattern.sum(-2) - pattern.diagonal().long()).cpu().numpy()


def threshold_degrees(nodes: Tensor, thresholds: Sequence[float]) -> dict[float, np.ndarray]:
    """What :func:`degrees` would be if the nodes were joined by a threshold on their cosine.

    Shapes:
        nodes (N, C) of unit norm -> threshold: int64 (N,).

    Raises:
        ValueError: if a threshold lies outside [-1, 1].
    """
    return {threshold: degrees(CosineThreshold(threshold)(nodes)) for threshold in thresholds}
