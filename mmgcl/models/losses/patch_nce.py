"""Patch contrast of CUT."""
import torch
from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS

MASKED = -10.0  # similarity that the published code writes on the masked diagonal


def as_groups(nodes: Tensor, negatives: str) -> Tensor:
    """Nodes (..., B, N, C) as groups whose members are each other's negatives.

    'image' keeps one group per image; 'batch' returns one group (..., 1, B N, C).

    Raises:
        ConfigError: for groups of one node, which has no negative.
    """
    groups = nodes.flatten(-3, -2).unsqueeze(-3) if negatives == 'batch' else nodes
    if groups.shape[-2] < 2:
        raise ConfigError(
            f'a contrast needs two patches or more, but a group has one (num_patches='
            f'{nodes.shape[-2]}, {nodes.shape[-3]} images): raise num_patches, or take negatives '
            "(relations) of the 'batch' and a batch_size of 2 or more")
    return groups


def check_negatives(negatives: str) -> str:
    """The argument, or ValueError if it is neither 'image' nor 'batch'."""
    if negatives not in ('image', 'batch'):
        raise ValueError(f"negatives must be 'image' or 'batch', got {negatives!r}")
    return negatives


@MODELS.register_module()
class PatchNCELoss(nn.Module):
    r"""InfoNCE of output patches q with input patches k (Park et al., ECCV 2020).

    .. math:: \ell_i = -\log \frac{e^{q_i \cdot k_i / T}}
              {\sum_j e^{q_i \cdot k_j / T} + e^{-10 / T}}

    The last summand is the published code's masked diagonal, which stays in its sum; for unit rows
    it is below 1e-62. The keys receive no gradient.

    Args:
        temperature: T.
        negatives: 'image', or 'batch' for the patches of all images in the batch (SinCUT).

    Shapes:
        queries, keys (..., B, N, C) -> (..., B), the mean over the patches of each image; with
        'batch' (..., 1).

    Raises:
        ValueError: for a temperature not above 0 or other ``negatives``.

    Example::

        >>> nodes = torch.eye(4)[None]
        >>> PatchNCELoss(temperature=1.0)(nodes, nodes)
        tensor([0.7437])
    """

    def __init__(self, temperature: float = 0.07, negatives: str = 'image') -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        self.temperature = temperature
        self.negatives = check_negatives(negatives)

    def forward(self, queries: Tensor, keys: Tensor) -> Tensor:
        with torch.autocast(queries.device.type, enabled=False):
            queries = as_groups(queries, self.negatives)
            keys = as_groups(keys.detach(), self.negatives)
            logits = (queries / self.temperature) @ keys.mT
            masked = logits.new_full((), MASKED / self.temperature)
            total = torch.logaddexp(logits.logsumexp(-1), masked)
            return (total - logits.diagonal(dim1=-2, dim2=-1)).mean(-1)

    def extra_repr(self) -> str:
        return f'temperature={self.temperature}, negatives={self.negatives!r}'
