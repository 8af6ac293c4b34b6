"""Patch contrast against given negatives (NEGCUT)."""
import torch
from torch import Tensor, nn

from mmgcl.models.losses.patch_nce import as_groups, check_negatives
from mmgcl.registry import MODELS


@MODELS.register_module()
class NegativeNCELoss(nn.Module):
    r"""InfoNCE whose negatives n are given instead of taken from other patches (ICCV 2021).

    .. math:: \ell_i = -\log \frac{e^{q_i \cdot k_i / T}}
              {e^{q_i \cdot k_i / T} + \sum_j e^{q_i \cdot n_j / T}}

    Args:
        temperature: T.
        negatives: 'image' for those of the same image, 'batch' for those of all images.

    Shapes:
        queries, keys (..., B, N, C), negatives (..., B, M, C) -> (..., B), the mean over patches;
        with 'batch' (..., 1). The keys receive no gradient.

    Raises:
        ValueError: for a temperature not above 0 or other ``negatives``.

    Example::

        >>> queries, keys, negatives = torch.randn(3, 2, 16, 8)
        >>> NegativeNCELoss()(queries, keys, negatives).shape
        torch.Size([2])
    """

    def __init__(self, temperature: float = 0.07, negatives: str = 'image') -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        self.temperature = temperature
        self.negatives = check_negatives(negatives)

    def forward(self, queries: Tensor, keys: Tensor, negatives: Tensor) -> Tensor:
        with torch.autocast(queries.device.type, enabled=False):
            queries, keys, negatives = (as_groups(nodes, self.negatives)
                                        for nodes in (queries, keys.detach(), negatives))
            positive = (queries * keys).sum(-1) / self.temperature
            others = (queries / self.temperature) @ negatives.mT
            return (torch.logaddexp(positive, others.logsumexp(-1)) - positive).mean(-1)

    def extra_repr(self) -> str:
        return f'temperature={self.temperature}, negatives={self.negatives!r}'


def diversity(negatives: Tensor) -> Tensor:
    r"""Negative mean distance between negatives of an image: :math:`-E|n_i - n_{i + N/2}|`.

    As published, the first half of the negatives is compared element-wise with the second.

    Shapes:
        (..., N, C) -> scalar.
    """
    half = negatives.shape[-2] // 2
    return -(negatives[..., :half, :] - negatives[..., half:2 * half, :]).abs().mean()
