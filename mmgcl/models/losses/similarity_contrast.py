"""Contrastive loss that trains the heads of LSeSim."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.registry import MODELS


@MODELS.register_module()
class SimilarityContrastLoss(nn.Module):
    r"""InfoNCE of self-similarity maps of one patch in two images (LSeSim; CVPR 2021).

    With maps of unit norm, s of the source, t of the target and o of another image,

    .. math:: \ell_r = -\log \frac{e^{s_r \cdot t_r / T}}{\sum_j e^{s_r \cdot t_j / T}
              + \sum_j e^{s_r \cdot o_j / T} + \sum_j e^{t_r \cdot o_j / T}}

    Args:
        temperature: T.

    Shapes:
        source, target, other (B, N, K) -> (B,).

    Raises:
        ValueError: for a temperature not above 0.

    Example::

        >>> source, target, other = torch.rand(3, 2, 5, 16)
        >>> SimilarityContrastLoss()(source, target, other).shape
        torch.Size([2])
    """

    def __init__(self, temperature: float = 0.07) -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        self.temperature = temperature

    def forward(self, source: Tensor, target: Tensor, other: Tensor) -> Tensor:
        with torch.autocast(source.device.type, enabled=False):
            source, target, other = (F.normalize(maps, dim=-1) for maps in (source, target, other))
            positive = source @ target.mT
            logits = torch.cat([positive, source @ other.mT, target @ other.mT], -1)
            own = positive.diagonal(dim1=-2, dim2=-1) / self.temperature
            return ((logits / self.temperature).logsumexp(-1) - own).mean(-1)

    def extra_repr(self) -> str:
        return f'temperature={self.temperature}'
