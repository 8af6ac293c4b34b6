"""Reading of config files: Python configs are executed, YAML and JSON are plain data."""
import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from mmengine import Config
from mmengine.fileio.handlers import YamlHandler, file_handlers

from mmgcl.errors import ConfigError

DATA = ('.yaml', '.yml', '.json')
LARGEST_FILE = 2 ** 20  # bytes of a data config
LARGEST_CONFIG = 100_000  # values, with aliases and references expanded


class DataLoader(yaml.SafeLoader):
    """YAML as plain data. Parses 1e-4 as a number, which YAML 1.1 takes for a string."""


DataLoader.add_implicit_resolver(
    'tag:yaml.org,2002:float', re.compile(r'^[-+]?\d+(\.\d*)?[eE][-+]?\d+$'), list('-+0123456789'))


class SafeYamlHandler(YamlHandler):
    """Replaces mmengine's handler, whose loader calls any function that a file names."""

    def load_from_fileobj(self, file: Any, **kwargs: Any) -> Any:
        return yaml.load(file, DataLoader)


def read_config_file(path: Path, safe: bool = False) -> Config:
    """Reads a config with its bases, before options and references are applied.

    Args:
        safe: reject Python files, among the bases as well.

    Raises:
        ConfigError: if a file is missing, broken, refused, or its own base.
    """
    file_handlers.update(yaml=SafeYamlHandler(), yml=SafeYamlHandler())
    try:
        for file in chain(path):
            if safe and file.suffix not in DATA:
                raise ConfigError(f'{file} is Python code, which --safe-config does not run: give '
                                  'a .yaml or .json config whose bases are such files as well')
            if file.suffix in DATA:
                _check_data(_read_data(file), str(file))
        return Config.fromfile(str(path))
    except ConfigError:
        raise
    except RecursionError as error:
        raise ConfigError(f'{path} cannot be read: it is nested too deeply, or includes itself'
                          ) from error
    except (Exception, SystemExit) as error:  # a config is code and may raise anything
        reason = ' '.join(str(error).split()) or 'no reason given'
        raise ConfigError(f'{path} cannot be read: {type(error).__name__}: {reason}') from error


def chain(path: Path, below: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yields a config file and all its bases.

    Raises:
        ConfigError: for a file that is its own base.
    """
    path = path.resolve()
    if path in below:
        circle = ' -> '.join(file.name for file in (*below[below.index(path):], path))
        raise ConfigError(f'{path}: _base_ goes in a circle: {circle}')
    yield path
    for base in _bases(path):
        file = path.parent / Path(base).expanduser()
        if '::' not in base and file.is_file():  # mmengine reports missing files
            yield from chain(file, (*below, path))


def _bases(path: Path) -> list[str]:
    if path.suffix in DATA:
        content = _read_data(path)
        found = content.get('_base_', []) if isinstance(content, dict) else []
    else:
        found = _literal_bases(path.read_text(encoding='utf-8'))
    found = found if isinstance(found, (list, tuple)) else [found]
    names = {'fileDirname': str(path.parent), 'fileBasename': path.name,
             'fileBasenameNoExtension': path.stem, 'fileExtname': path.suffix}
    return [re.sub(r'\{\{\s*(\w+)\s*\}\}', lambda match: names.get(match[1], match[0]), base)
            for base in found if isinstance(base, str)]


def _literal_bases(text: str) -> Any:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == '_base_':
            try:
                return ast.literal_eval(node.value)
            except ValueError:  # computed
                return []
    return []


def _read_data(path: Path) -> Any:
    if path.stat().st_size > LARGEST_FILE:
        raise ConfigError(f'{path} has more than {LARGEST_FILE} bytes: it is no config')
    text = path.read_text(encoding='utf-8')
    try:
        content = json.loads(text) if path.suffix == '.json' else yaml.load(text, DataLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f'{path} cannot be read: {" ".join(str(error).split())}') from error
    if not isinstance(content, dict):
        raise ConfigError(f'{path} must hold settings by name, got a {type(content).__name__}')
    if expanded_size(content) > LARGEST_CONFIG:
        raise ConfigError(f'{path} has more than {LARGEST_CONFIG} values with its aliases expanded')
    return content


def expanded_size(value: Any, sizes: dict[int, float] | None = None) -> float:
    """Number of values in nested data with shared parts expanded; infinite for a cycle."""
    sizes = {} if sizes is None else sizes
    if not isinstance(value, (dict, list, tuple)):
        return 1
    if id(value) not in sizes:
        sizes[id(value)] = float('inf')  # while counting: meeting it again means a cycle
        items = value.values() if isinstance(value, dict) else value
        sizes[id(value)] = 1 + sum(expanded_size(item, sizes) for item in items)
    return sizes[id(value)]


def _check_data(value: Any, path: str) -> None:
    """Raises ConfigError if data would import code; it may only name registered classes."""
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check_data(item, f'{path}[{index}]')
    if not isinstance(value, dict):
        return
    if 'custom_imports' in value:
        raise ConfigError(f'{path}: custom_imports runs code; only a .py config can have it')
    kind = value.get('type')
    if isinstance(kind, str) and '.' in kind:
        raise ConfigError(f'{path}: type {kind!r} would import code; a YAML or JSON config names '
                          'registered classes (mmgcl components lists them)')
    for name, item in value.items():
        if not isinstance(name, str):
            raise ConfigError(f'{path}: the name of a setting must be text, got {name!r}')
        _check_data(item, f'{path}: {name}' if '.' in path else f'{path}.{name}')
