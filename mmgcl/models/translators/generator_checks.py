"""Checks that a generator has the interface that a translator needs."""
from torch import nn

from mmgcl.errors import ConfigError


def require_image_generator(network: nn.Module) -> nn.Module:
    """The network, if it learns to make an image of an image.

    Raises:
        ConfigError: for one that makes images of codes, or has nothing to train.
    """
    name = type(network).__name__
    if hasattr(network, 'style_channels'):
        raise ConfigError(
            f'{name} makes images of codes, not of images: take StyleTranslator, or a generator '
            'such as ResnetGenerator')
    if not any(weights.requires_grad for weights in network.parameters()):
        raise ConfigError(
            f'{name} has no weights to train: take a generator such as ResnetGenerator')
    return network


def require_style_generator(network: nn.Module) -> nn.Module:
    """The network, if it makes an image of a content, and of a style if it has styles.

    Raises:
        ConfigError: for any other.
    """
    if not hasattr(network, 'style_channels'):
        raise ConfigError(
            f'{type(network).__name__} has no codes, which StyleTranslator needs: take '
            'MunitGenerator or UnitGenerator, or OneSidedTranslator or TwoSidedTranslator for this '
            'generator')
    return network
