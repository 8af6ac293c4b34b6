"""Reading and checking configs."""
import copy
import difflib
import inspect
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mmengine import Config
from mmengine.registry import Registry
from mmengine.runner import Runner

from mmgcl import registry as registries
from mmgcl.errors import ConfigError

REFERENCE = re.compile(r'\$\{(\w+)\}')
RUNNER_KEYS = set(inspect.signature(Runner.__init__).parameters) - {'self'}


def load_config(path: str | Path, options: Mapping[str, Any] | None = None) -> Config:
    """Reads a config, applies options, resolves its references and checks its keys.

    A value ``'${name}'`` stands for the config's own top-level ``name``, so that a child config or
    an option changes a setting in one place.

    Args:
        path: of a config file.
        options: settings that replace those of the file, ``{'model.generator.num_blocks': 6}``.

    Raises:
        ConfigError: if the file is missing or broken, or names something that does not exist.

    Example::

        config = load_config('configs/gcl/h2z.py', {'image_size': 128})
        config.train_pipeline[1].after.scale  # 128
    """
    if not Path(path).is_file():
        raise ConfigError(f'no config file {path}')
    try:
        config = Config.fromfile(str(path))
    except Exception as error:  # a config is code: anything can go wrong in it
        raise ConfigError(f'{path} cannot be read: {type(error).__name__}: {error}') from error
    for key in options or {}:
        name = key.split('.')[0]
        if name not in config and name not in RUNNER_KEYS:
            raise ConfigError(f'option {key!r}: the config has no {name!r}' + _hint(name, config))
        _write_out(config, key.split('.')[:-1])
    try:
        config.merge_from_dict(dict(options or {}))
    except (TypeError, KeyError, AttributeError) as error:
        raise ConfigError(f'options {", ".join(options)} do not fit the config: {error}') from error
    resolved = _resolve(config._cfg_dict.to_dict(), config._cfg_dict.to_dict(), ())
    config = Config(resolved, filename=str(path))
    _check_top(config)
    for name, value in resolved.items():
        _check(value, name)
    return config


def _resolve(value: Any, top: Mapping[str, Any], seen: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {name: _resolve(item, top, seen) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_resolve(item, top, seen) for item in value)
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    name = match[1]
    if name not in top or name in seen:
        problem = 'refers to itself' if name in seen else 'is not set in the config'
        raise ConfigError(f"'${{{name}}}': {name} {problem}")
    return _resolve(top[name], top, (*seen, name))


def _write_out(config: Config, path: list[str]) -> None:
    """Replaces references on the way to an option by copies, so that the option changes a copy.

    So ``test_dataloader.batch_size=4`` leaves the validation loader, that it stands for, as it is.
    """
    node = config._cfg_dict
    for name in path:
        if not isinstance(node, dict) or name not in node:
            return
        match = REFERENCE.fullmatch(node[name]) if isinstance(node[name], str) else None
        if match and match[1] in config:
            node[name] = copy.deepcopy(config._cfg_dict[match[1]])
        node = node[name]


def _check_top(config: Config) -> None:
    """A misspelt key of the runner would be read by nobody."""
    for name in set(config) - RUNNER_KEYS:
        near = difflib.get_close_matches(name, RUNNER_KEYS, 1, 0.85)
        if near:
            raise ConfigError(f'{name}: no such key; did you mean {near[0]!r}?')


def _check(value: Any, path: str) -> None:
    """Checks each ``dict(type=...)`` below a value against the constructor of its class."""
    if isinstance(value, dict):
        kind = _find_class(value, path)
        if kind is not None:
            _check_arguments(kind, value, path)
        foreign = getattr(kind, 'foreign_arguments', ())  # their types are another package's
        for name, item in value.items():
            if name not in foreign:
                _check(item, f'{path}.{name}')
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check(item, f'{path}[{index}]')


def _find_class(value: Mapping[str, Any], path: str) -> type | None:
    kind = value.get('type')
    if not isinstance(kind, str):
        return kind if inspect.isclass(kind) else None
    known = _all_registries()
    found = next((item for item in (registry.get(kind) for registry in known) if item), None)
    if found is None:
        names = {name for registry in known for name in registry.module_dict}
        raise ConfigError(f'{path}: nothing is registered as {kind!r}' + _hint(kind, names))
    return found


def _all_registries() -> list[Registry]:
    own = [item for item in vars(registries).values() if isinstance(item, Registry)]
    for registry in own:
        registry.import_from_location()
    others = [item for name, item in vars(registries.root).items()
              if isinstance(item, Registry) and name not in vars(registries)]
    return own + others


def _check_arguments(kind: type, value: Mapping[str, Any], path: str) -> None:
    parameters = inspect.signature(kind).parameters
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    reserved = {'type', '_scope_', '_delete_', '_default_', 'collate_fn', 'constructor'}
    for name in set(value) - set(parameters) - reserved:
        raise ConfigError(f'{path}: {kind.__name__} has no argument {name!r}'
                          + _hint(name, parameters))


def _hint(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f'; did you mean {near[0]!r}?' if near else ''
