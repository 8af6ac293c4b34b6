"""Interface of edge rules."""
from torch import Tensor, nn


class EdgeRule(nn.Module):
    """Computes the adjacency of patches: a pure function, called without autograd.

    Attributes:
        weighted: whether the entries are weights and not only zeros and ones.
        directed: whether the adjacency may be asymmetric.
    """

    weighted: bool = False
    directed: bool = False

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        """The adjacency, edge from row to column; the builder sets its diagonal to one.

        Args:
            nodes: (..., N, C) of unit norm.
            coordinates: (..., N, 2), row and column of each patch in its feature map.

        Returns:
            (..., N, N) >= 0 in the nodes' dtype.
        """
        raise NotImplementedError
