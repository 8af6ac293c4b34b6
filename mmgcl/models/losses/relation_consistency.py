"""Consistency of the similarity distributions among patches (SRC)."""
import math

import torch
from torch import Tensor, nn

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.losses.patch_nce import as_groups, check_negatives
from mmgcl.registry import MODELS


@MODELS.register_module()
class RelationConsistencyLoss(nn.Module):
    r"""Jensen-Shannon divergence of similarity distributions (SRC; Jung et al., CVPR 2022).

    With :math:`P^q_{ij}` the softmax over j of :math:`q_i \cdot q_j`, :math:`P^k` likewise, and
    :math:`M = (P^q + P^k) / 2`,

    .. math:: \tfrac12 \sum_{ij} P^q_{ij} \log \frac{P^q_{ij}}{M_{ij}}
              + \tfrac12 \sum_{ij} P^k_{ij} \log \frac{P^k_{ij}}{M_{ij}},

    summed over all pairs of patches, as published. The keys receive no gradient.

    Args:
        relations: among the patches of each 'image', or of the whole 'batch'.

    Shapes:
        queries, keys (..., B, N, C) -> (..., B); with 'batch' (..., 1).

    Example::

        >>> nodes = torch.randn(2, 16, 8)
        >>> RelationConsistencyLoss()(nodes, nodes)
        tensor([0., 0.])
    """

    def __init__(self, relations: str = 'image') -> None:
        super().__init__()
        self.relations = check_negatives(relations)

    def forward(self, queries: Tensor, keys: Tensor) -> Tensor:
        with torch.autocast(queries.device.type, enabled=False):
            logs = [_relations(as_groups(nodes, self.relations))
                    for nodes in (queries, keys.detach())]
            middle = torch.logaddexp(*logs) - math.log(2)
            halves = [(log.exp() * (log - middle)).sum((-2, -1)) / 2 for log in logs]
            return halves[0] + halves[1]

    def extra_repr(self) -> str:
        return f'relations={self.relations!r}'


def _relations(nodes: Tensor) -> Tensor:
    nodes = unit_norm(nodes, CUT_EPS)
    return (nodes @ nodes.mT).log_softmax(-1)
