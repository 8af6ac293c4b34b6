"""What the reference files hold: cases, shapes and settings are read from them."""
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.models.generators import ResnetGenerator

BESIDE = Path(__file__).parents[3] / 'shared' / 'reference'
FOLDER = Path(os.environ.get('MMGCL_REFERENCE', BESIDE))

Arrays = dict[str, np.ndarray]


def files(pattern: str) -> list[str]:
    """Names of the reference files, such as ``patchgcl/lsgan.npz``, that fit a pattern."""
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob(pattern))


def cases(file: str, pattern: str) -> list[str]:
    """What the group of a pattern matches in the names of a file's arrays; [] without the file."""
    if not (FOLDER / file).is_file():
        return []
    with np.load(FOLDER / file) as arrays:
        found = (re.match(pattern, name) for name in arrays.files)
        return list(dict.fromkeys(match[1] for match in found if match))


def cases_where(file: str, pattern: str, holds: Callable[[Arrays], bool]) -> list[str]:
    """Those cases of a file whose group of arrays has a property."""
    names = cases(file, pattern)
    if not names:
        return []
    with np.load(FOLDER / file) as arrays:
        loaded = dict(arrays)
    return [name for name in names if holds(under(loaded, f'{name}/'))]


def numbered(arrays: Arrays, prefix: str) -> list[np.ndarray]:
    """The arrays ``prefix0``, ``prefix1`` and so on."""
    return [arrays[name] for name in sorted(
        (name for name in arrays if re.fullmatch(rf'{re.escape(prefix)}\d+', name)),
        key=lambda name: int(name.removeprefix(prefix)))]


def under(arrays: Arrays, prefix: str) -> Arrays:
    """The arrays of a group, by their names inside it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items()
            if name.startswith(prefix)}


def tensor(array: np.ndarray, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.as_tensor(array, dtype=dtype)


def network_of(state: Arrays) -> nn.Module:
    """A generator or discriminator of the form and sizes of published weights."""
    antialias = any(name.endswith('.filt') for name in state)
    weights = [array for name, array in state.items() if name.endswith('.weight')]
    blocks = sum(name.endswith('.conv_block.1.weight') for name in state)
    if blocks:
        return ResnetGenerator(
            blocks, len(weights[0]), in_channels=weights[0].shape[1],
            out_channels=len(weights[-1]), antialias=antialias)
    return PatchDiscriminator(
        len(weights[0]), num_layers=len(weights) - 2, in_channels=weights[0].shape[1],
        antialias=antialias)


def filled(state: Arrays, dtype: torch.dtype = torch.float64) -> nn.Module:
    """That network with the published weights, whose names it shares."""
    network = network_of(state).to(dtype)
    network.load_state_dict({name: tensor(array, dtype) for name, array in state.items()})
    return network
