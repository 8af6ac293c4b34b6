"""Adjacency matrices as text in an HTML page."""
import base64
import zlib
from typing import Any

import numpy as np
from torch import Tensor


def encode_graph(adjacency: Tensor) -> dict[str, Any]:
    """A graph (N, N), rows of receiving nodes, as JSON for ``graph.js``.

    If all edges to other nodes have one weight, an entry takes one bit, in row-major order, most
    significant bit first. Otherwise it takes a byte: in each row, 255 is the largest weight, and
    every edge has at least 1. Both are deflated and in base64.
    """
    weights = adjacency.float().cpu().numpy()
    others = np.where(np.eye(len(weights), dtype=bool), 0, weights)
    if len(np.unique(others[others > 0])) <= 1:
        return {'edges': _text(np.packbits(others > 0))}
    largest = others.max(1)
    scaled = others / np.maximum(largest, 1e-30)[:, None]
    levels = np.where(others > 0, np.maximum((255 * scaled).round(), 1), 0).astype(np.uint8)
    return {'weights': _text(levels), 'largest': [float(f'{value:.4g}') for value in largest]}


def _text(values: np.ndarray) -> str:
    return base64.b64encode(zlib.compress(values.tobytes(), 6)).decode('ascii')
