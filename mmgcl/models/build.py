"""Building a part from its config."""
from typing import Any

from torch import nn

from mmgcl.registry import MODELS

Part = dict | nn.Module


def build_part(part: Part | None, **defaults: Any) -> Any:
    """The module that a config describes; a module, or None, comes back as it is.

    Args:
        part: config with a ``type``, or the part itself.
        defaults: arguments that the config may leave out.

    Example::

        >>> build_part(dict(type='InfoNCELoss', temperature=0.07))
        InfoNCELoss(temperature=0.07, symmetric=True, reduction='mean')
    """
    if part is None or isinstance(part, nn.Module):
        return part
    return MODELS.build(part, default_args=defaults or None)
