"""Normalisation layers by name."""
from collections.abc import Callable
from functools import partial

from torch import nn

NORMS: dict[str, Callable[[int], nn.Module]] = {
    'instance': nn.InstanceNorm2d,
    'affine_instance': partial(nn.InstanceNorm2d, affine=True),
    'batch': nn.BatchNorm2d,
    'layer': partial(nn.GroupNorm, 1),
    'none': nn.Identity,
}


def make_norm(name: str, channels: int) -> nn.Module:
    """A normalisation layer of ``NORMS`` for features (B, channels, H, W).

    'none' is an identity, so that layer numbers stay the same. Instance norm removes the mean of
    each channel, so a network trained on crops with it learns little about their brightness and
    colour. 'layer' has one mean and deviation over all channels of an image, which leaves their
    differences, colours among them, in place. 'batch' leaves the differences between images; its
    running statistics are of all images that a network sees in training, so give it those of one
    domain: no identity terms, no ``GeneratorTaps``, no two-sided translator.

    Raises:
        ValueError: if the name is unknown.

    Example::

        >>> type(make_norm('instance', 64)).__name__
        'InstanceNorm2d'
    """
    if name not in NORMS:
        raise ValueError(f'norm must be one of {", ".join(NORMS)}, got {name!r}')
    return NORMS[name](channels)
