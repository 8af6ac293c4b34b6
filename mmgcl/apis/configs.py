"""A model's config from whatever names it."""
from pathlib import Path

from mmengine import Config

from mmgcl.engine.config import load_config


def find_config(model: str | Path | Config) -> Config:
    """A config from itself, its path, or its name such as ``gcl/demo``.

    Raises:
        ConfigError: if there is none of that name; names the nearest.
    """
    return model if isinstance(model, Config) else load_config(model)
