"""Building a translator from its config and a checkpoint."""
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from mmengine import Config

from mmgcl.checkpoints.content import average_names
from mmgcl.checkpoints.encoder_weights import without_encoder_weights
from mmgcl.checkpoints.fit import averages_for, weights_for
from mmgcl.checkpoints.reading import read_checkpoint
from mmgcl.errors import CheckpointError, ConfigError, UserError
from mmgcl.registry import MODELS

if TYPE_CHECKING:
    from mmgcl.models.translators import Translator

TRAINING_ONLY = ('objectives', 'image_buffer', 'phase_order')


def load_generators(config: Config, checkpoint: str | Path | None) -> 'Translator':
    """A translator for inference: only its generators, frozen and in evaluation mode.

    Prefers the averaged weights if the checkpoint has them. A training-free method is returned as
    its config builds it.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
        ConfigError: if a part refuses its arguments, if a trained method is given no checkpoint,
            or a training-free one is given one.
    """
    check_checkpoint(config, checkpoint)
    try:
        translator = MODELS.build(translation_only(config.model))
    except UserError:
        raise
    except (TypeError, ValueError, KeyError) as error:
        raise ConfigError(f'the model cannot be built: {error}') from error
    if checkpoint is not None:
        _keep_generators(translator, checkpoint)
    return translator.requires_grad_(False).eval()


def is_training_free(config: Config) -> bool:
    """Whether the config's method needs no training, and so no checkpoint."""
    return getattr(MODELS.get(config.model.type), 'training_free', False)


def check_checkpoint(config: Config, checkpoint: str | Path | None) -> None:
    """Raises ConfigError if a checkpoint is missing, or given to a training-free method."""
    if checkpoint is None and not is_training_free(config):
        raise ConfigError(f'{config.model.type} is a trained method: give the path of a checkpoint')
    if checkpoint is not None and is_training_free(config):
        raise ConfigError(f'{config.model.type} needs no training and has no checkpoints: leave '
                          f'{checkpoint} out')


def _keep_generators(translator: 'Translator', checkpoint: str | Path) -> None:
    generators = set(translator.directions.values())
    _fill(translator, checkpoint, generators)
    for name in {name for name, _ in translator.named_children()} - {
            *generators, 'data_preprocessor'}:
        delattr(translator, name)


def load_translator(config: Config, checkpoint: str | Path) -> 'Translator':
    """The config's model with its objectives and encoders, on the CPU, in evaluation mode.

    Prefers the averaged weights if the checkpoint has them.

    Raises:
        CheckpointError: if the checkpoint is missing, broken or of another model.
    """
    translator = MODELS.build(config.model)
    _fill(translator, checkpoint)
    return translator.eval()


def build_translator(config: Config) -> 'Translator':
    """The config's model on the CPU; frozen encoders load no weight file."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.get('seed', 0))
        return MODELS.build(without_encoder_weights(config.model.to_dict()))


def translation_only(model: Mapping[str, Any]) -> dict[str, Any]:
    """A model's config without the parts that only training uses, such as encoders."""
    return {name: value for name, value in model.items() if name not in TRAINING_ONLY}


def _fill(translator: 'Translator', checkpoint: str | Path,
          parts: Collection[str] | None = None) -> None:
    """Copies a checkpoint's weights into a translator or into some of its parts."""
    content = read_checkpoint(checkpoint, map_location='cpu')
    try:
        state = weights_for(translator, content, parts)
        average = averages_for(translator, content) or {}
    except CheckpointError as error:
        raise CheckpointError(f'{checkpoint}: {error}') from error
    names = average_names(translator)
    translator.load_state_dict(
        {**state, **{names[stored]: weight for stored, weight in average.items()}})

