"""Configs by name."""
import difflib
from pathlib import Path

from mmengine import Config

import mmgcl
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError

CONFIGS = (Path('configs'), Path(mmgcl.__file__).parents[1] / 'configs')


def find_config(model: str | Path | Config) -> Config:
    """A config from itself, its path, or its name below ``configs/``, such as ``gcl/demo``.

    Raises:
        ConfigError: if there is none of that name; names the nearest.
    """
    if isinstance(model, Config):
        return model
    paths = (Path(model), *(folder / f'{model}.py' for folder in CONFIGS))
    path = next((path for path in paths if path.is_file()), None)
    if path is not None:
        return load_config(path)
    names = {file.relative_to(folder).with_suffix('').as_posix() for folder in CONFIGS
             for file in folder.glob('[!_]*/**/*.py')}
    near = difflib.get_close_matches(str(model), sorted(names), 1, 0.5)
    raise ConfigError(f'no config file {model}, and none of that name in configs/'
                      + (f'; did you mean {near[0]!r}?' if near else ''))
