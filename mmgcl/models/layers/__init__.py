"""Layers shared by several networks."""
from mmgcl.models.layers.blur_resample import BlurResample
from mmgcl.models.layers.demodulated_conv import DemodulatedConv2d
from mmgcl.models.layers.equalised import BiasLeakyReLU, EqualConv2d, EqualLinear
from mmgcl.models.layers.initialise import initialise
from mmgcl.models.layers.minibatch_deviation import MinibatchDeviation
from mmgcl.models.layers.noise_injection import NoiseInjection
from mmgcl.models.layers.norm import has_bias, make_norm, normalise_spectra
from mmgcl.models.layers.resample import BlurDown, BlurUp
from mmgcl.models.layers.similarity_map import SimilarityMap
from mmgcl.models.layers.stylegan2_blocks import (
    ConvLayer,
    ResidualConvBlock,
    UpsamplingConv,
    channels_at,
)

__all__ = [
    'BiasLeakyReLU',
    'BlurDown',
    'BlurResample',
    'BlurUp',
    'ConvLayer',
    'DemodulatedConv2d',
    'EqualConv2d',
    'EqualLinear',
    'MinibatchDeviation',
    'NoiseInjection',
    'ResidualConvBlock',
    'SimilarityMap',
    'UpsamplingConv',
    'channels_at',
    'has_bias',
    'initialise',
    'make_norm',
    'normalise_spectra',
]
