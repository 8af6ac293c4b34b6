"""The objective of STROTSS."""
from torch import Tensor, nn

from mmgcl.models.losses.moment_matching import MomentMatchingLoss, moments
from mmgcl.models.losses.relaxed_emd import PaletteLoss, RelaxedEMDLoss
from mmgcl.models.losses.self_distance import SelfDistanceLoss


class STROTSSLoss(nn.Module):
    r"""Content and style terms on hypercolumns (Kolkin, Salavon and Shakhnarovich, CVPR 2019).

    With :math:`\alpha` the content weight,

    .. math:: \frac{\alpha\, \ell_C + \ell_r + \ell_m + \ell_p / \max(\alpha, 1)}{\alpha + 2}

    where :math:`\ell_C` is :class:`SelfDistanceLoss`, :math:`\ell_r` :class:`RelaxedEMDLoss`,
    :math:`\ell_m` :class:`MomentMatchingLoss`, and :math:`\ell_p` :class:`PaletteLoss` of the
    colours, which are the first three channels of a hypercolumn.

    Args:
        style: hypercolumns (M, C) of the style.
        content_weight: alpha > 0.

    Shapes:
        output, content (N, C) -> ().

    Example::

        loss = STROTSSLoss(style_columns, content_weight=16.0)
        loss(columns, content_columns).backward()
    """

    def __init__(self, style: Tensor, content_weight: float) -> None:
        super().__init__()
        self.style, self.content_weight = style, content_weight
        self.content, self.transport = SelfDistanceLoss(), RelaxedEMDLoss()
        self.moments, self.palette = MomentMatchingLoss(moments(style)), PaletteLoss()

    def forward(self, output: Tensor, content: Tensor) -> Tensor:
        alpha = self.content_weight
        palette = self.palette(output[:, :3], self.style[:, :3]) / max(alpha, 1)
        style_terms = self.transport(output, self.style) + self.moments(output) + palette
        return (alpha * self.content(output, content) + style_terms) / (alpha + 2)

    def extra_repr(self) -> str:
        return f'content_weight={self.content_weight}'
