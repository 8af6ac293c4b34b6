"""Import of optional packages."""
import importlib
from typing import Any

from mmgcl.errors import ConfigError


def import_optional(module: str, extra: str) -> Any:
    """Imports a module of an optional package.

    Args:
        module: dotted name.
        extra: the extra of this project that installs the package.

    Raises:
        ConfigError: if it is not installed; names the extra.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(
            f'{module.split(".")[0]} is not installed ({error}); pip install -e ".[{extra}]"'
        ) from error
