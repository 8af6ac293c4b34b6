"""Lookup of a model: its config, and its weights."""
from pathlib import Path

from mmengine import Config

from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.zoo import fetch_weights, is_name


def find_config(model: str | Path | Config) -> Config:
    """Loads a config by path or by name, such as ``gcl/demo``; a ``Config`` is returned as is.

    Raises:
        ConfigError: if there is no such config; the message suggests the closest name.
    """
    return model if isinstance(model, Config) else load_config(model)


def find_model(model: str | Path | Config | None,
               weights: str | Path | None) -> tuple[Config, str | Path | None]:
    """The config of a model and the file of its weights, fetched if they are given by name.

    Args:
        model: as in :func:`find_config`; None takes the config that a release notes.
        weights: a file, or the name of weights in a release; None for a method without training.

    Raises:
        ConfigError: if there is no such config, or none is given for a file.
        CheckpointError: if weights cannot be fetched.
    """
    if weights is not None and is_name(weights):
        entry, path = fetch_weights(str(weights))
        return load_config(entry.config, entry.options) if model is None else find_config(
            model), path
    if model is None:
        raise ConfigError('name the config of the model, such as gcl/demo: only weights that are '
                          'fetched by name come with one')
    return find_config(model), weights
