"""Smoothing and gradient filters shared by the scores; lengths are fractions of image height."""
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
SMOOTH = (0.037659, 0.249153, 0.426375, 0.249153, 0.037659)
SLOPE = (-0.109604, -0.276691, 0.0, 0.276691, 0.109604)


def to_unit(image: Tensor) -> Tensor:
    """Maps an image from [-1, 1] to [0, 1], with clipping."""
    return ((image.float() + 1) / 2).clamp(0, 1)


def luminance(image: Tensor) -> Tensor:
    """Luminance (H, W) of an RGB image (3, H, W)."""
    return torch.tensordot(image.new_tensor(LUMA), image, dims=1)


def blur(maps: Tensor, sigma: float) -> Tensor:
    """Gaussian smoothing of maps (C, H, W) with replicate padding.

    Args:
        maps: the maps.
        sigma: standard deviation as a fraction of H, at least 0.
    """
    weights = _gaussian(round(sigma * maps.shape[-2], 3)).to(maps)
    reach = len(weights) // 2
    maps = F.pad(maps[:, None], (reach, reach, reach, reach), mode='replicate')
    maps = F.conv2d(F.conv2d(maps, weights.view(1, 1, -1, 1)), weights.view(1, 1, 1, -1))
    return maps[:, 0]


def blur_inside(maps: Tensor, mask: Tensor, sigma: float) -> Tensor:
    r"""Smooths maps (C, H, W) within a mask (H, W), without leakage from outside.

    .. math:: \tilde f = (g_\sigma * (m f)) / (g_\sigma * m)
    """
    mask = mask.to(maps)[None]
    return blur(maps * mask, sigma) / blur(mask, sigma).clamp(min=1e-5)


def gradients(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Derivatives along x and y of maps (C, H, W), in units of 1 / image height.

    Uses the rotation-equivariant five-tap filter pair of Farid and Simoncelli (2004); plain
    differences misjudge the orientation of stripes with a period of five pixels by 4 degrees.
    """
    smooth, slope = maps.new_tensor(SMOOTH), maps.new_tensor(SLOPE) * maps.shape[-2]
    padded = F.pad(maps[:, None], (2, 2, 2, 2), mode='replicate')

    def filtered(down: Tensor, right: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(padded, down.view(1, 1, -1, 1)), right.view(1, 1, 1, -1))[:, 0]

    return filtered(smooth, slope), filtered(slope, smooth)


def dilate(mask: Tensor, radius: int) -> Tensor:
    """Dilates a boolean mask (H, W) by a square of ``2 * radius + 1`` pixels."""
    grown = F.max_pool2d(mask[None, None].float(), 2 * radius + 1, stride=1, padding=radius)
    return grown[0, 0] > 0


@lru_cache(maxsize=64)
def _gaussian(pixels: float) -> Tensor:
    reach = max(int(3 * pixels + 0.5), 1)
    offsets = torch.arange(-reach, reach + 1, dtype=torch.float64)
    weights = torch.exp(-0.5 * (offsets / max(pixels, 1e-3)) ** 2)
    return (weights / weights.sum()).float()
