"""Corresponding nodes of the graphs of an image and its translation."""
from typing import NamedTuple

from torch import Tensor


class NodePair(NamedTuple):
    """Nodes (L, G, N, C) of the input image, which are constant (Z), and of the output (V)."""

    source: Tensor
    output: Tensor
