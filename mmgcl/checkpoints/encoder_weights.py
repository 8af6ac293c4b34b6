"""Configs whose encoders read no weight files."""
from typing import Any

from mmgcl.registry import MODELS


def without_encoder_weights(config: Any) -> Any:
    """A model's config in which no frozen encoder reads its weights.

    For whoever builds a translator only to fill it from a checkpoint, which has no weights of
    encoders. Encoders name the argument themselves, as ``FrozenEncoder.weights_argument``.

    Args:
        config: plain dicts, lists and tuples; left as it is.
    """
    if isinstance(config, (list, tuple)):
        return type(config)(map(without_encoder_weights, config))
    if not isinstance(config, dict):
        return config
    plain = {key: without_encoder_weights(value) for key, value in config.items()}
    kind = MODELS.get(plain['type']) if isinstance(plain.get('type'), str) else plain.get('type')
    argument = getattr(kind, 'weights_argument', None)
    return plain if argument is None else {**plain, argument: None}
