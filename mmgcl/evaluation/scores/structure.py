"""Preservation of structure, independent of appearance."""
import torch
from torch import Tensor

from mmgcl.evaluation.scores.background import background
from mmgcl.evaluation.scores.filters import blur, gradients
from mmgcl.evaluation.scores.statistics import local_statistics

SCALE = 0.01  # smoothing before edge detection, as a fraction of H
RIDGE = 1e-4


def structure_agreement(image: Tensor, source: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Correlation of background edges with those of the source or the truth, 0 to 1.

    .. math:: r(a, b) = \operatorname{corr}_{u \in B}(|\nabla g * a|_u, |\nabla g * b|_u), \quad
              t = \max(0, r(\hat y, x), r(\hat y, y))

    Horizon, trees and clutter have edges at the same positions in both domains; taking the larger
    of the two correlations makes the score independent of appearance.

    Shapes:
        image, source and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    outside = background(mask)
    made, given, wanted = (_edges(picture)[outside] for picture in (image, source, truth))
    return max(0.0, _correlation(made, given), _correlation(made, wanted))


def separation(image: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Separability of body and background in the output, relative to the truth; 0 to 1.

    It is based on the share of the mask's variance explained by a linear fit on the image's local
    statistics s:

    .. math:: R^2(y) = 1 - \min_w \|m - w \cdot (1, s(y))\|^2 / \|m - \bar m\|^2, \quad
              p = \min(1, R^2(\hat y) / R^2(y))

    The regression is fitted per image, so a brown body on grass separates as well as a striped one
    on savanna, while a misplaced or missing body does not.

    Shapes:
        image and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    return min(1.0, _explained(image, mask) / max(_explained(truth, mask), 1e-6))


def _explained(image: Tensor, mask: Tensor) -> float:
    evidence = local_statistics(image).flatten(1).double()
    evidence = evidence - evidence.mean(1, keepdim=True)
    target = mask.flatten().double()
    target = target - target.mean()
    ridge = RIDGE * torch.eye(len(evidence), dtype=torch.float64)
    covariance = evidence @ evidence.T / evidence.shape[1]
    weights = torch.linalg.solve(covariance + ridge, evidence @ target / evidence.shape[1])
    left = (target - weights @ evidence).square().sum()
    return max(0.0, float(1 - left / target.square().sum().clamp(min=1e-12)))


def _edges(image: Tensor) -> Tensor:
    right, down = gradients(blur(image, SCALE))
    return (right * right + down * down).sum(0).sqrt()


def _correlation(first: Tensor, second: Tensor) -> float:
    first, second = first - first.mean(), second - second.mean()
    norms = (first.square().sum() * second.square().sum()).sqrt()
    return float((first * second).sum() / norms.clamp(min=1e-6))
