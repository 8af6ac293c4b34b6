"""Building a transform from its config."""
from collections.abc import Callable

from mmgcl.datasets.transforms.resize import Resize
from mmgcl.errors import ConfigError, UserError
from mmgcl.registry import TRANSFORMS


def build_transform(transform: dict | Callable) -> Callable:
    """Builds a transform from its config; an instance is returned unchanged.

    Raises:
        ConfigError: if the transform refuses its arguments.
    """
    if not isinstance(transform, dict):
        return transform
    try:
        built = TRANSFORMS.build(transform)
        if isinstance(built, Resize):
            built.check_scale()
        return built
    except UserError:
        raise
    except (AssertionError, ImportError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(f'transform {transform.get("type")}: {error or "refuses its arguments"}'
                          ) from error
