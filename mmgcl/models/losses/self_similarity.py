"""Distance between self-similarity maps (FSeSim, LSeSim)."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.registry import MODELS


@MODELS.register_module()
class SelfSimilarityLoss(nn.Module):
    r"""Distance between the self-similarity maps of input and output (Zheng et al., CVPR 2021).

    Of the K similarities of a patch, only those are compared where the output's is at least its
    (K/4 + 1)-th largest; elsewhere both are set to zero. Then

    .. math:: \ell = \rho(1 - \cos(s^x, s^{G(x)})) \quad\text{('cosine')}, \qquad
              \ell = \tfrac1K \sum_j \rho\big(4 (s^x_j - s^{G(x)}_j)\big) \quad\text{('l1')}

    with :math:`\rho(t) = |t|`, or smooth: :math:`t^2/2` below 1 and :math:`|t| - 1/2` above.

    Args:
        compare: 'cosine' or 'l1'.
        smooth: use the smooth rho; published with the 'dot' measure, not with 'cosine'.

    Shapes:
        source, output (B, N, K) -> (B,).

    Raises:
        ValueError: for an unknown ``compare``.

    Example::

        >>> maps = torch.rand(2, 5, 16)
        >>> SelfSimilarityLoss('l1')(maps, maps)
        tensor([0., 0.])
    """

    def __init__(self, compare: str = 'cosine', smooth: bool = True) -> None:
        super().__init__()
        if compare not in ('cosine', 'l1'):
            raise ValueError(f"compare must be 'cosine' or 'l1', got {compare!r}")
        self.compare, self.smooth = compare, smooth

    def forward(self, source: Tensor, output: Tensor) -> Tensor:
        with torch.autocast(source.device.type, enabled=False):
            size = output.shape[-1]
            quarter = max(size // 4, 1)
            least = output.detach().topk(min(quarter + 1, size), dim=-1).values[..., -1:]
            counts = output >= least
            source, output = source * counts, output * counts
            if self.compare == 'cosine':
                found = F.cosine_similarity(source, output, dim=-1)
                source, output = torch.ones_like(found), found
            else:
                source, output = source * (size / quarter), output * (size / quarter)
            distance = F.smooth_l1_loss if self.smooth else F.l1_loss
            return distance(output, source, reduction='none').flatten(1).mean(1)

    def extra_repr(self) -> str:
        return f'compare={self.compare!r}, smooth={self.smooth}'
