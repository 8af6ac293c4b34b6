"""A translator for use: from a config and a checkpoint, without what only training needs."""
import difflib
from pathlib import Path

from mmengine import Config

import mmgcl
from mmgcl.analysis.load import load_translator
from mmgcl.engine.config import load_config
from mmgcl.engine.run import check_checkpoint
from mmgcl.errors import ConfigError, UserError
from mmgcl.models.encoders import without_encoder_weights
from mmgcl.models.translators import Translator
from mmgcl.registry import MODELS

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


def load_generators(config: Config, checkpoint: str | Path | None) -> Translator:
    """The translator with its generators alone, averaged weights where the checkpoint has them.

    Encoders that only objectives use are built without their weight files. A method that needs no
    training comes as its config builds it.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
        ConfigError: if a part refuses its arguments; or if a trained method has no checkpoint, or
            one that needs no training has one.
    """
    check_checkpoint(config, checkpoint)
    try:
        translator = (MODELS.build(config.model) if checkpoint is None
                      else _load_trained(config, str(checkpoint)))
    except UserError:
        raise
    except (TypeError, ValueError, KeyError) as error:
        raise ConfigError(f'the model cannot be built: {error}') from error
    return translator.requires_grad_(False).eval()


def _load_trained(config: Config, checkpoint: str) -> Translator:
    config = Config(dict(model=without_encoder_weights(config.model.to_dict())))
    translator = load_translator(config, checkpoint)
    kept = {*translator.directions.values(), 'data_preprocessor'}
    for name in [name for name, _ in translator.named_children() if name not in kept]:
        delattr(translator, name)
    return translator
