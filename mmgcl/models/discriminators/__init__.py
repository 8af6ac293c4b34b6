"""Discriminators."""
from mmgcl.models.discriminators.disco import DiscoDiscriminator
from mmgcl.models.discriminators.multiscale import MultiscaleDiscriminator
from mmgcl.models.discriminators.patch import PatchDiscriminator
from mmgcl.models.discriminators.pixel import PixelDiscriminator
from mmgcl.models.discriminators.standardized import StandardizedDiscriminator
from mmgcl.models.discriminators.stylegan2 import StyleGAN2Discriminator
from mmgcl.models.discriminators.tiled import TiledDiscriminator

__all__ = [
    'DiscoDiscriminator',
    'MultiscaleDiscriminator',
    'PatchDiscriminator',
    'PixelDiscriminator',
    'StandardizedDiscriminator',
    'StyleGAN2Discriminator',
    'TiledDiscriminator',
]
