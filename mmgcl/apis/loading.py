"""A translator for use: from a config and a checkpoint, without what only training needs."""
from pathlib import Path

from mmengine import Config

from mmgcl.analysis.load import load_translator
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.models.translators import Translator


def find_config(model: str | Path | Config) -> Config:
    """A config from itself, its path, or its name such as ``gcl/demo``.

    Raises:
        ConfigError: if there is none of that name; names the nearest.
    """
    return model if isinstance(model, Config) else load_config(model)


def load_generators(config: Config, checkpoint: str | Path) -> Translator:
    """The translator with its generators alone, averaged weights where the checkpoint has them.

    Encoders that only objectives use are built without their weight files.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
        ConfigError: if a part refuses its arguments.
    """
    config = Config(dict(model=_without_encoder_weights(config.model.to_dict())))
    try:
        translator = load_translator(config, str(checkpoint))
    except (TypeError, KeyError) as error:
        raise ConfigError(f'the model cannot be built: {error}') from error
    kept = {*translator.directions.values(), 'data_preprocessor'}
    for name in [name for name, _ in translator.named_children() if name not in kept]:
        delattr(translator, name)
    return translator.requires_grad_(False).eval()


def _without_encoder_weights(value: object) -> object:
    if isinstance(value, dict):
        changed = {name: _without_encoder_weights(item) for name, item in value.items()}
        return {**changed, 'weights': None} if value.get('type') == 'VGG16Encoder' else changed
    return value
