"""Valid values of settings, by the argument's type hint and by limits on its name."""
import inspect
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn

# Name of a setting, smallest and largest sensible value. The upper limits only keep a typo such as
# 1e9 workers from hanging the machine.
LIMITS = tuple((re.compile(f'({names})$'), low, high) for names, low, high in (
    ('max_epochs|max_iters|epochs|val_begin|accumulative_counts|num_batch_per_epoch', 1, 10 ** 9),
    ('.*_interval|interval', 1, 10 ** 9),
    ('.*_length|length|max_images|max_items', 1, 10 ** 9),
    ('batch_size|(?!base_).*channels', 1, 10 ** 5),
    ('base_channels', 2 ** -10, 10 ** 5),  # StyleGAN2 networks take a fraction
    ('num_workers', 0, 512),
    ('num_patches', 1, 10 ** 6),
    ('num_scales|num_layers', 1, 100),
    ('num_blocks|hops|pool_hops|pool_levels|groups|opencv_num_threads', 0, 1000),
    ('image_size|load_size|crop_size|max_size|max_test_size|divisor|clean_size', 1, 10 ** 5),
    ('size', 0, 10 ** 6),
    ('seed', 0, 2 ** 32 - 1),
    ('lr', 0, 10 ** 3)))


def arguments_of(kind: Callable) -> dict[str, Any] | None:
    """Type hints of all arguments by name, including those passed on to base classes.

    None if there may be others, through ``**kwargs`` with an unknown destination.
    """
    if not inspect.isclass(kind):
        own, is_open = _own_arguments(kind)
        return None if is_open else own
    found: dict[str, Any] = {}
    for base in (base for base in kind.__mro__ if '__init__' in vars(base)):
        if base in (object, nn.Module):
            break
        own, is_open = _own_arguments(vars(base)['__init__'])
        own.pop('self', None)
        found = {**own, **found}
        if not is_open:
            break
    return found


def _own_arguments(function: Callable) -> tuple[dict[str, Any], bool]:
    parameters = inspect.signature(function).parameters.values()
    named = {one.name: _hint(one.annotation, function) for one in parameters
             if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}
    return named, any(one.kind is one.VAR_KEYWORD for one in parameters)


def _hint(annotation: Any, function: Callable) -> Any:
    """Evaluates a hint given as a string; Any if it names something only type checkers import."""
    if annotation is inspect.Parameter.empty:
        return Any
    if isinstance(annotation, str):
        try:
            return eval(annotation, getattr(function, '__globals__', {}))
        except Exception:
            return Any
    return annotation


def fits(value: Any, hint: Any) -> bool:
    """Whether a config value is acceptable for an argument with this type hint."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, option) for option in inner)
    if origin is typing.Literal:
        return value in inner
    if hint in (None, type(None)):
        return value is None
    if hint is bool:
        return isinstance(value, bool) or value in (0, 1)
    if hint in (int, float):
        numbers = int if hint is int else (int, float)
        return isinstance(value, numbers) and not isinstance(value, bool)
    if hint in (str, Path):
        return isinstance(value, (str, Path))
    kind = origin or hint
    if not inspect.isclass(kind):
        return True
    if issubclass(kind, nn.Module):
        return isinstance(value, (dict, nn.Module))
    if issubclass(kind, Tensor):
        return isinstance(value, Tensor)
    if issubclass(kind, Mapping):
        return isinstance(value, Mapping) and (len(inner) < 2 or all(
            fits(item, inner[1]) for item in value.values()))
    if issubclass(kind, Sequence):
        return isinstance(value, (list, tuple)) and _items_fit(value, kind, inner)
    return True


def _items_fit(value: Sequence, kind: type, inner: tuple) -> bool:
    if kind is tuple and inner and inner[-1] is not Ellipsis:
        return len(value) == len(inner) and all(map(fits, value, inner))
    return not inner or all(fits(item, inner[0]) for item in value)


def described(hint: Any) -> str:
    """A type hint in words: ``int or None``."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return ' or '.join(map(described, typing.get_args(hint)))
    if hint is type(None):
        return 'None'
    if typing.get_origin(hint) or not inspect.isclass(hint):
        return re.sub(r'\b[a-z_]+(\.[a-z_]+)*\.', '', str(hint))
    return 'dict(type=...)' if hint is nn.Module else hint.__name__


def out_of_limits(name: str, value: Any) -> str | None:
    """What is wrong with a setting's number, or None."""
    numbers: Iterable = value if isinstance(value, (list, tuple)) else [value]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            continue
        if not math.isfinite(number) and name != 'norm_type':
            return f'must be a finite number, got {number}'
        for pattern, low, high in LIMITS:
            if pattern.fullmatch(name) and not low <= number <= high:
                limit = f'at least {low}' if number < low else f'at most {high}'
                return f'must be {limit}, got {number}'
    return None
