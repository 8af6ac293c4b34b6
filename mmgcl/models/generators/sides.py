"""Sizes of images that a generator takes."""
import torch
from torch import Tensor

from mmgcl.errors import DataError


def require_sides(image: Tensor, stride: int, smallest: int = 1, reason: str = '') -> None:
    """Checks the sides of images (..., H, W).

    Args:
        image: the images.
        stride: H and W must be multiples of it; other images would come out with another size.
        smallest: H and W must be at least that.
        reason: where the stride comes from, for the message.

    Raises:
        DataError: names the size and the fix.
    """
    if torch.jit.is_tracing():  # sides are then no numbers; an exported file states the stride
        return
    height, width = image.shape[-2:]
    if height % stride or width % stride or min(height, width) < smallest:
        least = f' and at least {smallest}' if smallest > 1 else ''
        raise DataError(
            f'height and width of an image must be multiples of {stride}{reason}{least}, got '
            f"{height} x {width}: put dict(type='ResizeToMultiple', size_divisor={stride}) before "
            'PackInputs in the pipeline')
