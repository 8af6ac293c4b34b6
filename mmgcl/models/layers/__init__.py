"""Layers that several networks share."""
from mmgcl.models.layers.frozen_conv import frozen_conv3x3
from mmgcl.models.layers.initialise import initialise
from mmgcl.models.layers.mask_relu import MaskReLU
from mmgcl.models.layers.norm import make_norm
from mmgcl.models.layers.reflect_pad import ReflectPad
from mmgcl.models.layers.resample import BlurDown, BlurUp
from mmgcl.models.layers.similarity_map import SimilarityMap
from mmgcl.models.layers.winograd import Conv3x3, conv3x3

__all__ = [
    'BlurDown',
    'BlurUp',
    'Conv3x3',
    'MaskReLU',
    'ReflectPad',
    'SimilarityMap',
    'conv3x3',
    'frozen_conv3x3',
    'initialise',
    'make_norm',
]
