"""Generators."""
from mmgcl.models.generators.disco import DiscoGenerator
from mmgcl.models.generators.munit import MunitGenerator
from mmgcl.models.generators.resnet import ResnetGenerator
from mmgcl.models.generators.stylegan2 import StyleGAN2Generator
from mmgcl.models.generators.unet import UNetGenerator
from mmgcl.models.generators.unit import UnitGenerator
from mmgcl.models.generators.wavelet import WaveletAutoencoder
from mmgcl.models.generators.zero_pad_resnet import ZeroPadResnetGenerator

__all__ = [
    'DiscoGenerator',
    'MunitGenerator',
    'ResnetGenerator',
    'StyleGAN2Generator',
    'UNetGenerator',
    'UnitGenerator',
    'WaveletAutoencoder',
    'ZeroPadResnetGenerator',
]
