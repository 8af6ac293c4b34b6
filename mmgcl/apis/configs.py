"""Lookup of a model's config."""
from pathlib import Path

from mmengine import Config

from mmgcl.engine.config import load_config


def find_config(model: str | Path | Config) -> Config:
    """Loads a config by path or by name, such as ``gcl/demo``; a ``Config`` is returned as is.

    Raises:
        ConfigError: if there is no such config; the message suggests the closest name.
    """
    return model if isinstance(model, Config) else load_config(model)
