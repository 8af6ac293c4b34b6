"""Noise for generators with noise injection."""
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.structures.step_random import StepRandom
from mmgcl.wrappers import unwrapped


def noise_maps(network: nn.Module, images: Mapping[str, Tensor],
               outputs: Mapping[str, str], random: StepRandom) -> dict[str, list[Tensor]]:
    """The argument ``noise`` of a generator in a training step, or none where it takes none.

    The maps follow from the iteration, the image and the output's name, so that a resumed run and
    several processes add the noise of an uninterrupted run and of one process.

    Args:
        network: a generator; one with ``noise_sizes(height, width)`` gets a map of each size.
        images: all images of this step, of one size (B, C, H, W).
        outputs: image -> name of the output that is made of it, in the order of the batch.
        random: this iteration's random numbers.

    Returns:
        ``{'noise': maps}`` with tensors (P B, 1, H', W') for P outputs, or ``{}``.
    """
    bare: Any = unwrapped(network)
    first = images[next(iter(outputs))]
    sizes = bare.noise_sizes(*first.shape[-2:]) if hasattr(bare, 'noise_sizes') else []
    if not sizes:
        return {}
    return {'noise': [
        torch.cat([
            random.normals(f'noise.{output}.{level}', len(images[image]), height * width,
                         first.device).reshape(-1, 1, height, width)
            for image, output in outputs.items()])
        for level, (height, width) in enumerate(sizes)]}


def tile_noise(network: nn.Module, tile: Tensor, origin: tuple[int, int]) -> dict[str, Any]:
    """The argument ``noise`` of a generator for a tile of a larger image, or none.

    It is the noise that the whole image has there, so that tiles fit together.

    Args:
        network: a generator; one with ``fixed_noise(height, width, top, left)`` gets its maps.
        tile: (B, C, H, W).
        origin: row and column of the tile's first pixel in the image.
    """
    bare: Any = unwrapped(network)
    maps = bare.fixed_noise(*tile.shape[-2:], *origin) if hasattr(bare, 'fixed_noise') else None
    return {} if maps is None else {'noise': maps}
