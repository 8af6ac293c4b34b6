"""Edges to the k most similar patches."""
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.registry import MODELS


@MODELS.register_module()
class KNearest(EdgeRule):
    """Connects each patch to the k others with the highest cosine similarity.

    Every node then has the same in-degree, however clustered the patches are, where a threshold
    leaves some isolated and joins others to all.

    Args:
        neighbours: k.
        mutual: keep an edge only if each end is among the other's k nearest; then the graph is
            undirected and in-degrees differ.

    Raises:
        ValueError: if k < 1.
        ConfigError: when called with k nodes or fewer.

    Example::

        >>> KNearest(1)(torch.tensor([[1., 0.], [0.6, 0.8], [0., 1.]]))
        tensor([[0., 0., 0.],
                [1., 0., 1.],
                [0., 1., 0.]])
    """

    def __init__(self, neighbours: int = 8, mutual: bool = False) -> None:
        super().__init__()
        if neighbours < 1:
            raise ValueError(f'neighbours must be >= 1, got {neighbours}')
        self.neighbours, self.mutual = neighbours, mutual
        self.directed = not mutual

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        if self.neighbours >= nodes.shape[-2]:
            raise ConfigError(
                f'KNearest(neighbours={self.neighbours}) needs more than {self.neighbours} nodes, '
                f'got {nodes.shape[-2]}: lower neighbours or raise num_patches')
        cosines = nodes @ nodes.mT
        cosines.diagonal(dim1=-2, dim2=-1).fill_(-2)  # no patch is its own nearest
        nearest = cosines.topk(self.neighbours, dim=-2, sorted=False).indices
        adjacency = cosines.zero_().scatter_(-2, nearest, 1)
        return adjacency * adjacency.mT if self.mutual else adjacency

    def extra_repr(self) -> str:
        return f'neighbours={self.neighbours}, mutual={self.mutual}'
