"""Weights in the format of safetensors, which holds tensors and text and nothing that could run."""
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from mmgcl.errors import CheckpointError

SUFFIX = '.safetensors'
PARTS = ('state_dict', 'generator_ema')
META = 'mmgcl'  # the entry of the file's metadata that holds a checkpoint's ``meta`` as JSON
HEADER_LENGTH = 8  # bytes in front of the JSON header


def is_safetensors(start: bytes) -> bool:
    """Whether a file begins with a length and a JSON header."""
    return start[HEADER_LENGTH:HEADER_LENGTH + 1] == b'{'


def read_safetensors(path: Path, map_location: str | torch.device | None = None) -> dict[str, Any]:
    """A checkpoint that :func:`safetensors_bytes` wrote, or the weights of one network.

    Raises:
        CheckpointError: if the file is damaged.
    """
    try:
        with safe_open(str(path), framework='pt', device='cpu') as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            meta = (file.metadata() or {}).get(META)
            known = None if meta is None else json.loads(meta)
    except (SafetensorError, json.JSONDecodeError, OSError, ValueError) as error:
        raise CheckpointError(f'{path} is truncated or not a checkpoint') from error
    if map_location is not None:
        tensors = {name: tensor.to(map_location) for name, tensor in tensors.items()}
    return tensors if known is None else {'meta': known, **_by_part(tensors)}


def safetensors_bytes(content: Mapping[str, Any]) -> bytes:
    """A checkpoint without the state of a run, or the weights of one network, as a file's bytes.

    The name of a weight follows the part that holds it: ``state_dict.generator.model.1.weight``.

    Raises:
        CheckpointError: if there is more to save than weights and plain ``meta``.
    """
    if not any(part in content for part in PARTS):
        return save(_separate(content))
    more = sorted(set(content) - {*PARTS, 'meta'})
    if more:
        raise CheckpointError(
            f'safetensors files hold weights alone, and this checkpoint has {", ".join(more)} as '
            'well: save it with the ending .pth')
    weights = {f'{part}.{name}': weight for part in PARTS
               for name, weight in content.get(part, {}).items()}
    return save(_separate(weights), {'format': 'pt', META: json.dumps(content.get('meta', {}))})


def _by_part(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    content: dict[str, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        part, _, own = name.partition('.')
        content.setdefault(part, {})[own] = tensor
    return content


def _separate(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copies that share no memory, as the format demands."""
    return {name: weight.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, weight in weights.items()}
