"""Normalisation by name."""
from collections.abc import Callable
from functools import partial

from torch import nn

NORMS: dict[str, Callable[[int], nn.Module]] = {
    'instance': nn.InstanceNorm2d,
    'affine_instance': partial(nn.InstanceNorm2d, affine=True),
    'none': nn.Identity,
}


def make_norm(name: str, channels: int) -> nn.Module:
    """A layer of ``NORMS`` for features (B, channels, H, W); 'none' keeps a place in the numbering.

    Instance norm takes from each channel its mean over the image, so a network of crops with it
    knows little of a crop's own brightness and colour.

    Raises:
        ValueError: if the name is unknown.
    """
    if name not in NORMS:
        raise ValueError(f'norm must be one of {", ".join(NORMS)}, got {name!r}')
    return NORMS[name](channels)
