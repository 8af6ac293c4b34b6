"""Discriminators."""
from mmgcl.models.discriminators.multiscale import MultiscaleDiscriminator
from mmgcl.models.discriminators.patch import PatchDiscriminator

__all__ = [
    'MultiscaleDiscriminator',
    'PatchDiscriminator',
]
