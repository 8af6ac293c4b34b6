"""Configs of encoders without their weight files."""
from typing import Any

from mmgcl.registry import MODELS


def without_encoder_weights(config: Any) -> Any:
    """A copy of a model's config in which no frozen encoder loads a weight file.

    Used to build a translator whose weights come from a checkpoint, which never stores frozen
    encoders. Each encoder names the argument to clear, as ``FrozenEncoder.weights_argument``.

    Args:
        config: plain dicts, lists and tuples; not modified.
    """
    if isinstance(config, (list, tuple)):
        return type(config)(map(without_encoder_weights, config))
    if not isinstance(config, dict):
        return config
    plain = {key: without_encoder_weights(value) for key, value in config.items()}
    kind = MODELS.get(plain['type']) if isinstance(plain.get('type'), str) else plain.get('type')
    argument = getattr(kind, 'weights_argument', None)
    return plain if argument is None else {**plain, argument: None}
