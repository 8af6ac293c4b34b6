"""What a graph builder asks of an edge rule."""
from torch import Tensor, nn


class EdgeRule(nn.Module):
    """Decides which patches are neighbours: a pure function, called without autograd.

    Attributes:
        weighted: whether the entries are weights and not only zeros and ones.
        directed: whether an edge may run one way only.
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
