"""The objective of STROTSS."""
from torch import Tensor, nn

from mmgcl.models.losses.moment_matching import MomentMatchingLoss
from mmgcl.models.losses.relaxed_emd import PaletteLoss, RelaxedEMDLoss
from mmgcl.models.losses.self_distance import SelfDistanceLoss
from mmgcl.registry import MODELS


@MODELS.register_module()
class STROTSSLoss(nn.Module):
    r"""Content and style terms on hypercolumns (Kolkin, Salavon and Shakhnarovich, CVPR 2019).

    With :math:`\alpha` the content weight,

    .. math:: \frac{\alpha\, \ell_C + \ell_r + \ell_m + \ell_p / \max(\alpha, 1)}{\alpha + 2}

    where :math:`\ell_C` is :class:`SelfDistanceLoss`, :math:`\ell_r` :class:`RelaxedEMDLoss`,
    :math:`\ell_m` :class:`MomentMatchingLoss`, and :math:`\ell_p` :class:`PaletteLoss` of the
    colours, which are the first three channels of a hypercolumn.

    Shapes:
        output, content (N, C), style (M, C) -> ().
    """

    def __init__(self) -> None:
        super().__init__()
        self.content, self.transport = SelfDistanceLoss(), RelaxedEMDLoss()
        self.moments, self.palette = MomentMatchingLoss(), PaletteLoss()

    def forward(self, output: Tensor, content: Tensor, style: Tensor,
                content_weight: float) -> Tensor:
        """The objective; ``content_weight`` is alpha > 0."""
        palette = self.palette(output[:, :3], style[:, :3]) / max(content_weight, 1)
        style_terms = self.transport(output, style) + self.moments(output, style) + palette
        return ((content_weight * self.content(output, content) + style_terms)
                / (content_weight + 2))
