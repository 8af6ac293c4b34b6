"""Networks that give the features of images."""
from mmgcl.models.encoders.taps import GeneratorTaps
from mmgcl.models.encoders.vgg import VGG16Encoder

__all__ = ['GeneratorTaps', 'VGG16Encoder']
