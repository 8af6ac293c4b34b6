"""Matching of means and covariances."""
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Moments(NamedTuple):
    """Mean (C,) and covariance (C, C), divisor N, of N vectors."""

    mean: Tensor
    covariance: Tensor


def moments(vectors: Tensor) -> Moments:
    """The moments of vectors (N, C)."""
    mean = vectors.mean(0)
    centred = vectors - mean
    return Moments(mean, centred.T @ centred / len(vectors))


class MomentMatchingLoss(nn.Module):
    r"""Difference of the first two moments of vectors from given ones (STROTSS).

    .. math:: \operatorname{mean}_c |\mu_c - \mu^*_c|
              + \operatorname{mean}_{cd} |\Sigma_{cd} - \Sigma^*_{cd}|

    Args:
        style: the moments to match, of the style's vectors. They are the costly part, and stay.

    Shapes:
        output (N, C) -> ().

    Example::

        loss = MomentMatchingLoss(moments(style_columns))(columns)
    """

    def __init__(self, style: Moments) -> None:
        super().__init__()
        self.style = style

    def forward(self, output: Tensor) -> Tensor:
        return torch.stack([(found - wanted).abs().mean()
                            for found, wanted in zip(moments(output), self.style)]).sum()
