"""Edges by a threshold on cosine similarity."""
from torch import Tensor

from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.registry import MODELS


@MODELS.register_module()
class CosineThreshold(EdgeRule):
    r"""Connects patches of similar direction, :math:`A_{ij} = [x_i \cdot x_j > t]` (eq. 1).

    Args:
        threshold: t; 0.1 in the paper and the published command.
        inclusive: compare with >= as the paper prints it, not > as its code does.

    Raises:
        ValueError: if the threshold lies outside [-1, 1].

    Example::

        >>> CosineThreshold(0.5)(torch.tensor([[1., 0.], [0.6, 0.8], [0., 1.]]))
        tensor([[1., 1., 0.],
                [1., 1., 1.],
                [0., 1., 1.]])
    """

    def __init__(self, threshold: float = 0.1, inclusive: bool = False) -> None:
        super().__init__()
        if not -1 <= threshold <= 1:
            raise ValueError(f'threshold is a cosine and lies in [-1, 1], got {threshold}')
        self.threshold, self.inclusive = threshold, inclusive

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        cosines = nodes @ nodes.mT
        # In place: with thousands of nodes each copy of the matrix counts.
        return cosines.ge_(self.threshold) if self.inclusive else cosines.gt_(self.threshold)

    def extra_repr(self) -> str:
        return f'threshold={self.threshold:g}' + (', inclusive=True' if self.inclusive else '')
