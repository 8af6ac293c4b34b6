"""Networks that make images."""
from mmgcl.models.generators.resnet import ResnetGenerator
from mmgcl.models.generators.zero_pad_resnet import ZeroPadResnetGenerator

__all__ = [
    'ResnetGenerator',
    'ZeroPadResnetGenerator',
]
