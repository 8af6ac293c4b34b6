"""Structural similarity."""
import torch
from torch import Tensor
from torch.nn import functional as F

WINDOW, SIGMA = 11, 1.5
CONSTANTS = (0.01 ** 2, 0.03 ** 2)


def ssim(first: Tensor, second: Tensor) -> Tensor:
    r"""Mean SSIM (Wang et al., 2004) of each pair of images, over channels and positions.

    .. math:: \frac{(2 \mu_a \mu_b + c_1)(2 \sigma_{ab} + c_2)}
                   {(\mu_a^2 + \mu_b^2 + c_1)(\sigma_a^2 + \sigma_b^2 + c_2)}

    with a Gaussian window of 11 pixels (sigma 1.5), no padding, and the paper's constants.

    Shapes:
        two batches (B, C, H, W) in [0, 1], at least 11 pixels on each side -> (B,).

    Raises:
        ValueError: for smaller images.
    """
    if min(first.shape[-2:]) < WINDOW:
        raise ValueError(f'SSIM needs {WINDOW} pixels a side, got {tuple(first.shape[-2:])}')
    mean_a, mean_b = _smooth(first), _smooth(second)
    var_a = _smooth(first * first) - mean_a * mean_a
    var_b = _smooth(second * second) - mean_b * mean_b
    covariance = _smooth(first * second) - mean_a * mean_b
    small, large = CONSTANTS
    values = ((2 * mean_a * mean_b + small) * (2 * covariance + large)
              / ((mean_a.square() + mean_b.square() + small) * (var_a + var_b + large)))
    return values.mean((1, 2, 3))


def _smooth(images: Tensor) -> Tensor:
    offsets = torch.arange(WINDOW, dtype=images.dtype, device=images.device) - WINDOW // 2
    weights = torch.exp(-0.5 * (offsets / SIGMA).square())
    weights = weights / weights.sum()
    planes = F.conv2d(images.flatten(0, 1)[:, None], weights.view(1, 1, -1, 1))
    return F.conv2d(planes, weights.view(1, 1, 1, -1)).view(*images.shape[:2], *_inner(images))


def _inner(images: Tensor) -> tuple[int, int]:
    height, width = images.shape[-2:]
    return height - WINDOW + 1, width - WINDOW + 1
