"""Lookup and listing of config files."""
import ast
import difflib
import itertools
from functools import cache
from pathlib import Path

from mmgcl.errors import ConfigError
from mmgcl.packaged import CONFIGS
from mmgcl.paths import expand_user


def find_config_file(name: str | Path) -> Path:
    """The config file with a path, or with a name such as ``gcl/demo``.

    A name is looked up in ``configs/`` of the current folder, then among the packaged configs.

    Raises:
        ConfigError: if there is none; suggests the closest name.
    """
    given = expand_user(name)
    folders = (Path('configs'), CONFIGS)
    candidates = (given, *(folder / f'{given.as_posix().removesuffix(".py")}.py'
                           for folder in folders))
    found = next((path for path in candidates if path.is_file()), None)
    if found is not None:
        return found
    names = {*config_names(), *_names_below(Path('configs'))}
    wanted = given.with_suffix('').as_posix().split('configs/')[-1]
    near = difflib.get_close_matches(wanted, sorted(names), 1, 0.5)
    hint = f'; did you mean {near[0]!r}?' if near else '; mmgcl configs lists them'
    raise ConfigError(f'no config file {name}, and no config of that name{hint}')


@cache
def config_names() -> list[str]:
    """Names of the packaged configs, such as ``gcl/h2z``."""
    return _names_below(CONFIGS)


def describe_config(path: Path) -> str:
    """One line about a config: the first sentence of its comment, or its changes to its bases."""
    text = path.read_text(encoding='utf-8')
    if text.startswith('#'):
        comment = itertools.takewhile(lambda line: line.startswith('#'), text.splitlines())
        return _short(' '.join(line.lstrip('# ') for line in comment).split('. ')[0].rstrip('.'))
    bases, changes = '', []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign):
            continue
        name, value = ast.unparse(node.targets[0]), ast.unparse(node.value)
        if name != '_base_':
            changes.append(f'{name} = {value}')
        elif isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            bases = (path.parent / node.value.value).resolve().relative_to(
                CONFIGS.resolve()).with_suffix('').as_posix()
        else:
            bases = ', '.join(Path(base).stem for base in ast.literal_eval(node.value))
    return _short(bases + (': ' if changes else '') + ', '.join(changes))


def _short(line: str) -> str:
    return line if len(line) <= 110 else f'{line[:107]}...'


def _names_below(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).with_suffix('').as_posix()
                  for file in folder.glob('[!_]*/**/*.py'))
