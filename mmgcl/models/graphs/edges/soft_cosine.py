"""Edges weighted by cosine similarity."""
from torch import Tensor

from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.registry import MODELS


@MODELS.register_module()
class SoftCosine(EdgeRule):
    r"""Weights all edges by similarity, :math:`A_{ij} = e^{(x_i \cdot x_j - 1) / T}`.

    Args:
        temperature: T > 0; the lower, the closer to isolated nodes.

    Raises:
        ValueError: if T is not above 0.

    Example::

        >>> SoftCosine(1.0)(torch.eye(2))
        tensor([[1.0000, 0.3679],
                [0.3679, 1.0000]])
    """

    weighted = True

    def __init__(self, temperature: float = 0.2) -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        self.temperature = temperature

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        return (nodes @ nodes.mT).sub_(1).div_(self.temperature).exp_()

    def extra_repr(self) -> str:
        return f'temperature={self.temperature:g}'
