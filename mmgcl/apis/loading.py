"""A translator for use: from a config and a checkpoint, without what only training needs."""
import difflib
from pathlib import Path

from mmengine import Config

import mmgcl
from mmgcl.analysis.load import load_translator
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.models.translators import Translator

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
