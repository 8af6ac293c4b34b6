"""Networks that make images."""
from mmgcl.models.generators.resnet import ResnetGenerator

__all__ = ['ResnetGenerator']
