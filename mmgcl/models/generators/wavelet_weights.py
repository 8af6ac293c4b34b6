"""Reading the published weights of WCT2."""
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from mmgcl.errors import CheckpointError

SOURCE = 'https://github.com/clovaai/WCT2 (folder model_checkpoints)'
WAVELETS = ('pool', 'recon_block')  # constants that the published state holds as weights


def read_wavelet(folder: str, unpool: str, parts: Mapping[str, nn.Module]) -> None:
    """Fills an encoder and a decoder from the published files, whose names it converts.

    Args:
        folder: holds ``wave_encoder_UNPOOL_l4.pth`` and ``wave_decoder_UNPOOL_l4.pth``.
        unpool: ``'cat5'`` or ``'sum'``.
        parts: ``'encoder'`` and ``'decoder'``, by the names of the published layers.

    Raises:
        CheckpointError: if a file is missing, broken or of another network.
    """
    paths = {part: Path(folder).expanduser() / f'wave_{part}_{unpool}_l4.pth' for part in parts}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise CheckpointError(
            f'WCT2 needs its published weights: {" and ".join(missing)} not found in {folder}; '
            f'get them from {SOURCE} and set weights to their folder')
    for part, network in parts.items():
        _fill(network, convert_names(_read(paths[part])), paths[part])


def convert_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Published names as ours: without wavelets, and ``conv3_4_2`` of cat5 as ``conv3_4``."""
    converted = {}
    for name, weight in state.items():
        layer, *rest = name.split('.')
        if not layer.startswith(WAVELETS):
            converted['.'.join(['_'.join(layer.split('_')[:2]), *rest])] = weight
    return converted


def _read(path: Path) -> Mapping[str, Tensor]:
    try:
        state = torch.load(path, map_location='cpu', weights_only=True)
    except Exception as error:  # a foreign file can fail in any way
        line = f'{type(error).__name__}: {error}'.split('\n')[0]
        raise CheckpointError(f'{path} is no weight file of WCT2 ({line})') from error
    if not isinstance(state, Mapping) or not all(
            isinstance(weight, Tensor) for weight in state.values()):
        raise CheckpointError(f'{path} is no weight file of WCT2: it holds no state dict')
    return state


def _fill(network: nn.Module, state: Mapping[str, Tensor], path: Path) -> None:
    expected = {name: tuple(weight.shape) for name, weight in network.state_dict().items()}
    given = {name: tuple(weight.shape) for name, weight in state.items()}
    wrong = sorted(name for name in expected.keys() | given.keys()
                   if expected.get(name) != given.get(name))
    if wrong:
        name = wrong[0]
        raise CheckpointError(
            f'{path} holds another network: {len(wrong)} weights do not fit, first {name}: '
            f'expected {expected.get(name, "none")}, got {given.get(name, "none")}')
    broken = [name for name, weight in state.items() if not weight.isfinite().all()]
    if broken:
        raise CheckpointError(f'{path} is broken: {broken[0]} is not finite')
    network.load_state_dict(state)
