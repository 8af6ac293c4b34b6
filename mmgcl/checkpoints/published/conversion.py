"""Conversion of checkpoints from and to the published codebases."""
from collections.abc import Sequence
from pathlib import Path

from mmengine import Config
from torch import nn

from mmgcl.checkpoints.fit import weights_for
from mmgcl.checkpoints.published.names import FEATURES, NETWORKS, names_all
from mmgcl.checkpoints.published.networks import fill, published_state
from mmgcl.checkpoints.reading import read_checkpoint, read_state_dict
from mmgcl.checkpoints.translator import build_translator
from mmgcl.checkpoints.writing import write_checkpoint
from mmgcl.errors import CheckpointError

MARK = '_net_'
FEATURE_FILE = 'F'


def import_checkpoint(config: Config, files: Sequence[str | Path], out: str | Path) -> list[str]:
    """Writes a checkpoint of the config's model with weights from published files.

    Args:
        config: names the model; its networks must be those that the files hold.
        files: ``<any>_net_<network>.pth`` with the networks of ``NETWORKS`` or F, or
            ``<network>=<path>``.
        out: path of the checkpoint.

    Returns:
        Names of trained networks that no file provides; they keep their random initial weights.

    Raises:
        CheckpointError: if a file is unreadable, unsafe or does not fit; nothing is written then.
    """
    translator = build_translator(config)
    networks = published_networks(translator)
    sources = _by_network(files)
    unknown = [short for short in sources if short not in networks]
    if unknown:
        raise CheckpointError(
            f'{sources[unknown[0]]}: the model of the config has no network {unknown[0]}, only '
            f'{", ".join(networks)}')
    for short, path in sources.items():
        name = networks[short]
        fill(getattr(translator, name), read_state_dict(path), str(path), name)
    write_checkpoint({
        'meta': {'converted_from': [Path(path).name for path in sources.values()]},
        'state_dict': translator.state_dict()}, out)
    given = {networks[short] for short in sources}
    return [name for name, part in translator.named_children()
            if name not in given and any(True for _ in part.parameters())]


def export_checkpoint(config: Config, checkpoint: str | Path, folder: str | Path,
                      epoch: str = 'latest', extension: str = 'pth') -> list[Path]:
    """Writes ``<epoch>_net_<network>.pth`` for each network that the published code has.

    Args:
        config: names the model.
        checkpoint: file to read.
        folder: where to write.
        epoch: first part of the names.
        extension: ``pth``, which the published code reads, or ``safetensors``.

    Raises:
        CheckpointError: if the checkpoint is unreadable or of another model.
    """
    translator = build_translator(config)
    stored = read_checkpoint(checkpoint, map_location='cpu')
    translator.load_state_dict(weights_for(translator, stored))
    written = []
    for short, name in published_networks(translator).items():
        state = published_state(getattr(translator, name))
        written.append(Path(folder) / f'{epoch}{MARK}{short}.{extension}')
        write_checkpoint({key: tensor.clone() for key, tensor in state.items()}, written[-1])
    return written


def published_networks(translator: nn.Module) -> dict[str, str]:
    """Maps published network names to the translator's, for the networks that it has.

    Raises:
        CheckpointError: if several networks could be F.
    """
    parts = dict(translator.named_children())
    found = {short: name for short, name in NETWORKS.items() if name in parts}
    heads = [name for name, part in parts.items()
             if any(names_all(table, part.state_dict()) for table in FEATURES.values())]
    if len(heads) > 1:
        raise CheckpointError(
            f'{", ".join(heads)} all have the weights of a feature network, published checkpoints '
            'have one')
    return found | dict(zip([FEATURE_FILE], heads))


def _by_network(files: Sequence[str | Path]) -> dict[str, str]:
    sources: dict[str, str] = {}
    for file in map(str, files):
        known = (*NETWORKS, FEATURE_FILE)
        short, _, path = file.partition('=')
        if short not in known:
            short, path = Path(file).stem.rpartition(MARK)[2], file
        if short not in known:
            raise CheckpointError(
                f'{path}: which network is this? Name it as in G={path}; known are '
                f'{", ".join(known)}')
        if short in sources:
            raise CheckpointError(f'{path} and {sources[short]} are both for network {short}')
        sources[short] = path
    return sources
