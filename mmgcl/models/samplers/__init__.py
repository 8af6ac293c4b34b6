"""Choice of the patches that become nodes."""
from mmgcl.models.samplers.random_patch import RandomPatchSampler, gather_patches

__all__ = ['RandomPatchSampler', 'gather_patches']
