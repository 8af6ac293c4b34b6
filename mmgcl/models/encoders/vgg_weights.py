"""Reading the weights of VGG16."""
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError


def read_vgg16(source: str, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Reads tensors of VGG16's state dict, under torchvision's names.

    Args:
        source: ``'imagenet'`` or the path of a file.
        shapes: name and shape of each tensor wanted; others in the file are passed over.

    Raises:
        CheckpointError: if the weights cannot be had, are broken, or are of another network.
    """
    state = _imagenet() if source == 'imagenet' else _file(source)
    for name, shape in shapes.items():
        found = state.get(name) if isinstance(state, dict) else None
        if not isinstance(found, Tensor):
            raise CheckpointError(
                f'{source} holds no VGG16 of torchvision: {name} is missing')
        if tuple(found.shape) != shape:
            raise CheckpointError(
                f'{source} holds another network than this VGG16: {name} should have the shape '
                f'{shape}, got {tuple(found.shape)}')
        if not found.isfinite().all():
            raise CheckpointError(f'{source} is broken: {name} is not finite')
    return {name: state[name] for name in shapes}


def _imagenet() -> Any:
    from torchvision.models import VGG16_Weights  # takes seconds to import
    weights = VGG16_Weights.IMAGENET1K_V1
    cached = Path(torch.hub.get_dir(), 'checkpoints', Path(weights.url).name)
    try:
        return weights.get_state_dict(
            progress=True, check_hash=True, map_location='cpu', weights_only=True)
    except Exception as error:  # a network or a broken file can fail in any way
        obstacle = f'{cached} is broken, delete it' if cached.is_file() else 'no download'
        raise CheckpointError(
            f'the ImageNet weights of VGG16 cannot be had: {obstacle} ({_line(error)}). '
            f'Connect once to fetch {weights.url}, or put that file at {cached}, '
            f"or give the encoder weights='/path/to/{cached.name}' in the config") from error


def _file(path: str) -> dict[str, Tensor]:
    if not Path(path).expanduser().exists():
        raise CheckpointError(f'there is no weight file {path}')
    try:
        return read_state_dict(path)
    except CheckpointError as error:
        raise CheckpointError(
            f"{path} is no weight file of torchvision's VGG16: {error}") from error


def _line(error: Exception) -> str:
    return f'{type(error).__name__}: {error}'.split('\n')[0]
