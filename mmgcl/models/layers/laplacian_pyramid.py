"""Laplacian pyramid."""
from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional as F


def laplacian_pyramid(image: Tensor, levels: int = 5) -> list[Tensor]:
    """Details at each of several sizes, and what is left at the smallest.

    A level is what halving the image loses. As variables of an optimisation the levels let it
    change large regions as easily as single pixels (STROTSS).

    Args:
        image: (B, C, H, W).
        levels: number of levels; the residual comes on top.

    Returns:
        ``levels + 1`` tensors (B, C, H_k, W_k) with H_k = max(H_(k-1) // 2, 1).

    Example::

        assert torch.allclose(synthesize(laplacian_pyramid(image)), image)
    """
    pyramid = []
    for _ in range(levels):
        height, width = image.shape[2:]
        smaller = _resize(image, (max(height // 2, 1), max(width // 2, 1)))
        pyramid.append(image - _resize(smaller, (height, width)))
        image = smaller
    return [*pyramid, image]


def synthesize(pyramid: Sequence[Tensor]) -> Tensor:
    """The image (B, C, H, W) of a pyramid, from the smallest level up."""
    image = pyramid[-1]
    for level in reversed(pyramid[:-1]):
        image = level + _resize(image, level.shape[2:])
    return image


def _resize(image: Tensor, size: Sequence[int]) -> Tensor:
    return F.interpolate(image, tuple(size), mode='bilinear', align_corners=True)
