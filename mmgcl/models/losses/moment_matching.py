"""Matching of means and covariances."""
from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class MomentMatchingLoss(nn.Module):
    r"""Difference of the first two moments of two sets of vectors (STROTSS).

    .. math:: \operatorname{mean}_c |\mu^x_c - \mu^y_c|
              + \operatorname{mean}_{cd} |\Sigma^x_{cd} - \Sigma^y_{cd}|

    with :math:`\Sigma = (X - \mu)^T (X - \mu) / N`.

    Shapes:
        output (N, C), style (M, C) -> ().
    """

    def forward(self, output: Tensor, style: Tensor) -> Tensor:
        (mean_x, covariance_x), (mean_y, covariance_y) = _moments(output), _moments(style)
        return ((mean_x - mean_y).abs().mean()
                + (covariance_x - covariance_y).abs().mean())


def _moments(rows: Tensor) -> tuple[Tensor, Tensor]:
    mean = rows.mean(0)
    centred = rows - mean
    return mean, centred.T @ centred / len(rows)
