"""Conversion of 8-bit images to network inputs, and checks of network outputs."""
import numpy as np
import torch
from torch import Tensor

from mmgcl.errors import CheckpointError

SMALLEST = 32  # minimum side that all generators accept


def as_input(images: np.ndarray, device: torch.device | str = 'cpu') -> Tensor:
    """Bytes, or floats in [0, 1], (H, W, C) or (B, H, W, C) -> float (B, C, H, W) in [-1, 1].

    The memory format is channels-last on a GPU, where it makes convolutions faster, and contiguous
    on a CPU.
    """
    stacked = images if images.ndim == 4 else images[None]
    # Writable, since torch warns of arrays that are not.
    batch = torch.from_numpy(np.require(stacked, requirements=['C', 'W']))
    half = 127.5 if batch.dtype == torch.uint8 else 0.5
    batch = batch.to(device).permute(0, 3, 1, 2).float().div(half).sub_(1)
    return batch.contiguous() if batch.device.type == 'cpu' else batch


def pad(image: np.ndarray, stride: int) -> np.ndarray:
    """Pads an image (H, W, 3) by reflection to multiples of the stride, to at least 32."""
    height, width = (max(-(-side // stride) * stride, SMALLEST) for side in image.shape[:2])
    if (height, width) == image.shape[:2]:
        return image
    ends = ((0, height - image.shape[0]), (0, width - image.shape[1]), (0, 0))
    return np.pad(image, ends, mode='reflect')


def check_finite(output: Tensor) -> None:
    """Raises CheckpointError if a network output contains NaN or infinity."""
    if not torch.isfinite(output).all():
        raise CheckpointError(
            'the network output contains NaN or infinite values; training diverged, or the '
            'weights are damaged: use an earlier checkpoint')
