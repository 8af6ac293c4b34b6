"""Node degrees of patch graphs."""
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from mmgcl.models.graphs.edges import CosineThreshold


def degrees(adjacency: Tensor) -> np.ndarray:
    """In-degree of each node, self-loops excluded.

    Shapes:
        adjacency (N, N), edges from row to column, any entry above 0 is an edge -> int64 (N,), from
        0 to N - 1.
    """
    pattern = adjacency > 0
    return (pattern.sum(-2) - pattern.diagonal().long()).cpu().numpy()


def threshold_degrees(nodes: Tensor, thresholds: Sequence[float]) -> dict[float, np.ndarray]:
    """In-degrees of the graphs that cosine-similarity thresholds would build on the same nodes.

    Shapes:
        nodes (N, C) of unit norm -> one entry ``threshold: int64 (N,)`` per threshold.

    Raises:
        ValueError: if a threshold lies outside [-1, 1].
    """
    return {threshold: degrees(CosineThreshold(threshold)(nodes)) for threshold in thresholds}
