"""Samplers of the positions at which images are compared."""
from mmgcl.models.samplers.pixel_positions import RandomPixelSampler, StridedPixelSampler
from mmgcl.models.samplers.random_patch import (
    RandomPatchSampler,
    draw_equally,
    gather_patches,
)

__all__ = ['RandomPatchSampler', 'RandomPixelSampler', 'StridedPixelSampler', 'draw_equally',
           'gather_patches']
