"""Discriminators."""
from mmgcl.models.discriminators.multiscale import MultiscaleDiscriminator
from mmgcl.models.discriminators.patch import PatchDiscriminator
from mmgcl.models.discriminators.stylegan2 import StyleGAN2Discriminator
from mmgcl.models.discriminators.tiled import TiledDiscriminator

__all__ = [
    'MultiscaleDiscriminator',
    'PatchDiscriminator',
    'StyleGAN2Discriminator',
    'TiledDiscriminator',
]
