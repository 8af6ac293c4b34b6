"""Reading the published weights of WCT2."""
from collections.abc import Mapping
from pathlib import Path

from torch import nn

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders.weights import read_tensors

SOURCE = 'https://github.com/clovaai/WCT2 (folder model_checkpoints)'
AFTER_UNPOOLING = ('conv1_2', 'conv2_2', 'conv3_4')


def read_wavelet(folder: str, unpool: str, parts: Mapping[str, nn.Module]) -> None:
    """Fills an encoder and a decoder from the published files.

    The files also hold the wavelets, which are constants and passed over.

    Args:
        folder: holds ``wave_encoder_UNPOOL_l4.pth`` and ``wave_decoder_UNPOOL_l4.pth``.
        unpool: ``'cat5'`` or ``'sum'``.
        parts: ``'encoder'`` and ``'decoder'``.

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
        shapes, names = {}, {}
        for name, weight in network.state_dict().items():
            published = published_name(name, part, unpool)
            shapes[published], names[published] = tuple(weight.shape), name
        state = read_tensors(str(paths[part]), shapes, f"WCT2's {part}")
        network.load_state_dict({names[published]: weight for published, weight in state.items()})


def published_name(name: str, part: str, unpool: str) -> str:
    """The published name of a weight: in cat5's decoder ``conv3_4`` is ``conv3_4_2``."""
    layer, kind = name.split('.')
    widened = part == 'decoder' and unpool == 'cat5' and layer in AFTER_UNPOOLING
    return f'{layer}_2.{kind}' if widened else name
