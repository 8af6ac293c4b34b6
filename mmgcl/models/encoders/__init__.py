"""Encoders: networks that extract image features."""
from mmgcl.models.encoders.efficientnet_lite import EfficientNetLiteEncoder
from mmgcl.models.encoders.frozen import FrozenEncoder
from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.encoders.timm import TimmEncoder
from mmgcl.models.encoders.torchvision import TorchvisionEncoder
from mmgcl.models.encoders.vgg import VGG16Encoder

__all__ = [
    'EfficientNetLiteEncoder',
    'FrozenEncoder',
    'GeneratorTaps',
    'TimmEncoder',
    'TorchvisionEncoder',
    'VGG16Encoder',
]
