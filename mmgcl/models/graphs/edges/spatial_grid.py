"""Edges by position in the image."""
from torch import Tensor

from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.registry import MODELS


@MODELS.register_module()
class SpatialGrid(EdgeRule):
    r"""Connects patches that are close to each other, regardless of content.

    .. math:: A_{ij} = [\max(|r_i - r_j|, |c_i - c_j|) \le R]

    A baseline for graphs made of similarity. With every position of a feature map as a node and
    R = 1 these are the usual 8 neighbours; of 256 patches drawn from 64 x 64, R = 8 leaves each
    with about 16.

    Args:
        radius: R, in cells of the layer's feature map.

    Raises:
        ValueError: if R < 1, or when called without coordinates.

    Example::

        >>> SpatialGrid(1)(torch.eye(3), torch.tensor([[0, 0], [1, 1], [2, 0]]))
        tensor([[1., 1., 0.],
                [1., 1., 1.],
                [0., 1., 1.]])
    """

    def __init__(self, radius: int = 8) -> None:
        super().__init__()
        if radius < 1:
            raise ValueError(f'radius must be >= 1, got {radius}')
        self.radius = radius

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        if coordinates is None:
            raise ValueError('SpatialGrid needs the coordinates of the patches')
        apart = (coordinates[..., :, None, :] - coordinates[..., None, :, :]).abs().amax(-1)
        return (apart <= self.radius).to(nodes.dtype)

    def extra_repr(self) -> str:
        return f'radius={self.radius}'
