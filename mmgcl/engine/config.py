"""Reading and checking configs."""
import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine import Config

from mmgcl.engine.config_checks import check_settings, hint
from mmgcl.engine.config_files import find_config_file
from mmgcl.engine.config_names import READ, RUNNER, check_names
from mmgcl.engine.config_reading import chain, read_config_file
from mmgcl.engine.options import look_up, understand
from mmgcl.engine.references import check_size, expand_home, referenced, resolve
from mmgcl.engine.written_config import keep_references
from mmgcl.errors import ConfigError


def load_config(path: str | Path, options: Mapping[str, Any] | None = None,
                safe: bool = False) -> Config:
    """Reads a config, applies options, resolves its references and checks its keys.

    A value ``'${name}'`` refers to the config's top-level ``name``, so a child config or an option
    changes a shared setting once.

    Args:
        path: a config file, or its name such as ``'gcl/demo'``.
        options: settings that replace the config's, by keys with dots.
        safe: reject Python configs, which are executed; YAML and JSON are plain data.

    Raises:
        ConfigError: if the file is missing or broken, or names something that does not exist.

    Example::

        config = load_config('gcl/demo', {'max_epochs': 2, 'optim_wrapper.optimizer.lr': 1e-4})
    """
    path = find_config_file(path)
    config = read_config_file(path, safe)
    options = _understood(config, options or {})
    for key in options:
        name = key.split('.')[0]
        known = {*config, *RUNNER, *READ}
        if name not in known:
            raise ConfigError(f'option {key!r}: the config has no {name!r}' + hint(name, known))
        _write_out(config, key.split('.')[:-1])
    try:
        config.merge_from_dict(options)
    except Exception as error:  # mmengine raises many kinds
        raise ConfigError(f'options {", ".join(options)} do not fit the config: {error}') from error
    top = config._cfg_dict.to_dict()
    check_size(top, str(path))
    resolved = expand_home(resolve(top, top))
    config = keep_references(top, resolved, str(path))
    check_names(config, chain(path))
    check_settings(resolved)
    return config


def _understood(config: Config, options: Mapping[str, Any]) -> dict[str, Any]:
    """Options with their texts parsed by the type of the value that each replaces."""
    raw = config._cfg_dict.to_dict()
    found = {}
    for key, value in options.items():
        current, seen = look_up(raw, key), set()
        while (name := referenced(current)) in raw and name not in seen:
            current = raw[name]
            seen.add(name)
        found[key] = understand(key, value, current)
    return found


def _write_out(config: Config, path: list[str]) -> None:
    """Replaces references along an option's path by copies, so that the option changes a copy.

    Thus ``test_dataloader.batch_size=4`` does not change the validation loader that it refers to.
    """
    node = config._cfg_dict
    for name in path:
        if not isinstance(node, dict) or name not in node:
            return
        target = referenced(node[name])
        if target in config:
            node[name] = copy.deepcopy(config._cfg_dict[target])
        node = node[name]
