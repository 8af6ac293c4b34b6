"""Complete graph."""
from torch import Tensor

from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.registry import MODELS


@MODELS.register_module()
class Complete(EdgeRule):
    """Connects every patch to every other, so that each node sees the same global mean.

    The baseline that shows what the choice of neighbours buys.

    Example::

        >>> Complete()(torch.eye(2))
        tensor([[1., 1.],
                [1., 1.]])
    """

    def forward(self, nodes: Tensor, coordinates: Tensor | None = None) -> Tensor:
        return nodes.new_ones(*nodes.shape[:-1], nodes.shape[-2])
