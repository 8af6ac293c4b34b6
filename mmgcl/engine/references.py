"""References in configs: ``'${name}'`` refers to the config's top-level ``name``."""
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmgcl.errors import ConfigError

REFERENCE = re.compile(r'\$\{(\w+)\}')
LARGEST_CONFIG = 100_000  # values, with references expanded


def resolve(value: Any, top: Mapping[str, Any], seen: tuple[str, ...] = ()) -> Any:
    """The value with its references resolved.

    Args:
        value: a string, or nested dicts, lists and tuples.
        top: top-level settings by name.
        seen: names that are being resolved.

    Raises:
        ConfigError: for a circular reference, or one to a missing name.
    """
    if isinstance(value, dict):
        return {name: resolve(item, top, seen) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(resolve(item, top, seen) for item in value)
    name = referenced(value)
    if name is None:
        return value
    if name not in top or name in seen:
        problem = 'refers to itself' if name in seen else 'is not set in the config'
        raise ConfigError(f"'${{{name}}}': {name} {problem}")
    return resolve(top[name], top, (*seen, name))


def expand_home(value: Any) -> Any:
    """The value with a leading ``~`` in strings such as ``'~/data'`` expanded."""
    if isinstance(value, dict):
        return {name: expand_home(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(expand_home, value))
    if isinstance(value, str) and (value == '~' or value.startswith('~/')):
        return str(Path(value).expanduser())
    return value


def referenced(value: Any) -> str | None:
    """The name that a reference refers to; None for any other value."""
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None


def check_size(top: Mapping[str, Any], path: str) -> None:
    """Raises ConfigError if resolving references would expand a config without bound."""
    sizes: dict[str, int] = {}

    def size(value: Any) -> int:
        if isinstance(value, (dict, list, tuple)):
            items = value.values() if isinstance(value, dict) else value
            return 1 + sum(map(size, items))
        name = referenced(value)
        if name is not None and name in top:
            if name not in sizes:
                sizes[name] = 1  # :func:`resolve` reports cycles
                sizes[name] = size(top[name])
            return sizes[name]
        return 1

    if size(dict(top)) > LARGEST_CONFIG:
        raise ConfigError(f'{path} has more than {LARGEST_CONFIG} values with its references '
                          'expanded')
