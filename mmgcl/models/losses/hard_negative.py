"""Decoupled contrastive loss with weighted hard negatives (HnegSRC)."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.losses.patch_nce import MASKED, as_groups, check_negatives
from mmgcl.registry import MODELS


def hard_negative_weights(keys: Tensor, gamma: float) -> Tensor:
    r"""Weights :math:`W_{ij} = \exp((k_i \cdot k_j - \max_{l \ne i} k_i \cdot k_l) / \gamma)`.

    Negatives similar to the positive weigh most, up to 1; a large gamma makes all weights 1.

    Shapes:
        unit rows (..., N, C) -> (..., N, N), without gradient; the diagonal has no meaning.
    """
    with torch.no_grad():
        keys = unit_norm(keys, CUT_EPS)
        similarity = _without_diagonal(keys @ keys.mT)
        return ((similarity - similarity.amax(-1, keepdim=True)) / gamma).exp()


@MODELS.register_module()
class HardNegativeLoss(nn.Module):
    r"""Hard-negative decoupled contrast of output patches q with input patches k (CVPR 2022).

    .. math:: v_i = \log \sum_{j \ne i} e^{(W_{ij} q_i \cdot k_j - q_i \cdot k_i) / T}

    with the weights of :func:`hard_negative_weights`. As in the published code, the gradient is
    that of the mean of v, whose denominator excludes the positive, while the reported value is
    :math:`\log(1 + e^v)`, which includes it; the weight multiplies the similarity, not its
    exponential.

    Args:
        temperature: T.
        negatives: 'image', or 'batch' for the patches of all images in the batch.

    Shapes:
        queries, keys (..., B, N, C) -> (..., B); with 'batch' (..., 1).

    Raises:
        ValueError: for a temperature not above 0 or other ``negatives``.

    Example::

        >>> queries, keys = unit_norm(torch.randn(2, 4, 16, 8))
        >>> HardNegativeLoss()(queries, keys, gamma=50.0).shape
        torch.Size([4])
    """

    def __init__(self, temperature: float = 0.07, negatives: str = 'image') -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        self.temperature = temperature
        self.negatives = check_negatives(negatives)

    def forward(self, queries: Tensor, keys: Tensor, gamma: float | None = None) -> Tensor:
        """``gamma=None`` weighs all negatives equally."""
        with torch.autocast(queries.device.type, enabled=False):
            queries = as_groups(queries, self.negatives)
            keys = as_groups(keys.detach(), self.negatives)
            similarity = queries @ keys.mT
            positive = similarity.diagonal(dim1=-2, dim2=-1)[..., None]
            if gamma is not None:
                similarity = similarity * hard_negative_weights(keys, gamma)
            negative = _without_diagonal(similarity)
            excess = ((negative - positive) / self.temperature).logsumexp(-1)
            value = F.softplus(excess).detach() + (excess - excess.detach())
            return value.mean(-1)

    def extra_repr(self) -> str:
        return f'temperature={self.temperature}, negatives={self.negatives!r}'


def _without_diagonal(similarity: Tensor) -> Tensor:
    own = torch.eye(similarity.shape[-1], dtype=torch.bool, device=similarity.device)
    return similarity.masked_fill(own, MASKED)
