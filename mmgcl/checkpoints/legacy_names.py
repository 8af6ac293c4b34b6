"""Weight names of the graph network in checkpoints of earlier versions."""
import re
from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar('Value')

# Suffix of an old name -> its present form.
LEGACY_NAMES = {r'(^|\.)scores\.(\d+\.(?:weight|bias))$': r'\1pools.\2'}


def present_names(state: Mapping[str, Value]) -> dict[str, Value]:
    """A state dict with old names replaced by present ones; present names stay.

    Example::

        >>> present_names({'gcl.head.scores.0.bias': 0, 'gcl.head.conv.bias': 1})
        {'gcl.head.pools.0.bias': 0, 'gcl.head.conv.bias': 1}
    """
    return {_present_name(name): value for name, value in state.items()}


def _present_name(name: str) -> str:
    for old, present in LEGACY_NAMES.items():
        name = re.sub(old, present, name)
    return name
