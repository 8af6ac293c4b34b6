"""Normalisation layers by name."""
from collections.abc import Callable
from functools import partial

from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.utils import spectral_norm

NORMS: dict[str, Callable[[int], nn.Module]] = {
    'instance': nn.InstanceNorm2d,
    'affine_instance': partial(nn.InstanceNorm2d, affine=True),
    'batch': nn.BatchNorm2d,
    'layer': partial(nn.GroupNorm, 1),
    'none': nn.Identity,
    'spectral': nn.Identity,
}


def make_norm(name: str, channels: int) -> nn.Module:
    """A normalisation layer of ``NORMS`` for features (B, channels, H, W).

    'none' and 'spectral' are identities, so that layer numbers stay the same; spectral norm scales
    the convolutions instead (:func:`normalise_spectra`). Instance norm removes the mean of each
    channel, so a network trained on crops with it learns little about their brightness and colour.
    'layer' has one mean and deviation over all channels of an image, which leaves their
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


def has_bias(norm: str) -> bool:
    """Whether a convolution in front of this norm has a bias.

    Batch norm has its own. In front of instance norm a bias has no effect, but published
    checkpoints contain one.
    """
    return norm != 'batch'


def normalise_spectra(network: nn.Module) -> None:
    """Adds spectral norm to all convolutions but the last, in place (Miyato et al., 2018).

    The largest singular value is estimated by one power iteration per training forward pass.

    Example::

        >>> network = nn.Sequential(nn.Conv2d(3, 8, 4), nn.Conv2d(8, 1, 4))
        >>> normalise_spectra(network)
        >>> [hasattr(conv, 'weight_orig') for conv in network]
        [True, False]
    """
    convolutions = [layer for layer in network.modules() if isinstance(layer, _ConvNd)]
    for layer in convolutions[:-1]:
        spectral_norm(layer)
