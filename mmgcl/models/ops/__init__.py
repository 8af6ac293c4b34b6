"""Kernels: drop-in replacements of torch operations that are faster or use less memory."""
from mmgcl.models.ops.constant_filter import constant_filter
from mmgcl.models.ops.frozen_conv import frozen_conv3x3
from mmgcl.models.ops.mask_relu import MaskReLU
from mmgcl.models.ops.reflect_pad import ReflectPad
from mmgcl.models.ops.winograd import Conv3x3, conv3x3

__all__ = [
    'Conv3x3',
    'MaskReLU',
    'ReflectPad',
    'constant_filter',
    'conv3x3',
    'frozen_conv3x3',
]
