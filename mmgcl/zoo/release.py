"""Small files of weights for others to use, with their checksums."""
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine import Config

from mmgcl.checkpoints import read_checkpoint, write_bytes
from mmgcl.checkpoints.safetensors_files import SUFFIX, safetensors_bytes
from mmgcl.checkpoints.translator import load_generators
from mmgcl.engine.config import load_config
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.zoo.manifest import CONFIG, MANIFEST, NAME, Entry, read_manifest, write_manifest

DIGITS = 8  # of the checksum, in the name of a file


def release_checkpoint(name: str, config: str, checkpoint: str | Path, folder: str | Path,
                       options: Mapping[str, Any] | None = None,
                       scores: str | Path | None = None) -> Entry:
    """Adds the generators of a checkpoint to a release and to the list of what it holds.

    Only the weights that translation needs are written, averaged ones where there are any, so a
    file is small and a release cannot be resumed by mistake. ``load_from`` with
    ``load_parts=['generator']`` starts a training from it.

    Args:
        name: what ``--weights`` will call it: letters, digits, ``_`` and ``-``.
        config: name of a config of the package, such as ``gcl/demo``: users have that, not yours.
        checkpoint: a file that ``mmgcl train`` wrote.
        folder: the release; made if missing. Other entries of it are kept.
        options: settings of the model that differ from the config's.
        scores: the ``metrics.json`` of a test of this checkpoint.

    Returns:
        What the list now says of the file, ``<name>-<first digits of its SHA-256>.safetensors``.

    Raises:
        ConfigError: for an impossible name, or a config that has none.
        CheckpointError: if the checkpoint is unreadable, not finite or of another model.
    """
    if not NAME.fullmatch(name):
        raise ConfigError(f'the name of a release may have letters, digits, _ and -, got {name!r}')
    if not CONFIG.fullmatch(config):
        raise ConfigError(
            f'a release names a config of the package, such as gcl/demo, got {config}')
    options = dict(options or {})
    other = [key for key in options if not key.startswith('model.')]
    if other:
        raise ConfigError(f'options of a release are those of its model, and {other[0]} is not')
    loaded = load_config(config, options)
    options = {key: _value(loaded, key) for key in options}  # those of a command line are text
    translator = load_generators(loaded, checkpoint)
    trained = _training_of(checkpoint, loaded.get('seed'))
    data = safetensors_bytes({'meta': {'config': config, **trained},
                              'state_dict': translator.state_dict()})
    digest = hashlib.sha256(data).hexdigest()
    entry = Entry(name, f'{name}-{digest[:DIGITS]}{SUFFIX}', digest, len(data), config, options,
                  trained, _scores(scores))
    folder = Path(folder)
    listed = folder / MANIFEST
    entries = read_manifest(listed) if listed.exists() else {}
    write_bytes(data, folder / entry.file)
    write_manifest({**entries, name: entry}, listed)
    return entry


def _value(config: Config, key: str) -> Any:
    """The value behind a dotted key such as ``model.generator.num_blocks``."""
    value: Any = config.to_dict()
    for part in key.split('.'):
        value = value[int(part)] if isinstance(value, (list, tuple)) else value[part]
    return value


def _training_of(checkpoint: str | Path, seed: int | None) -> dict[str, Any]:
    """Epochs, steps and seed: the checkpoint's own where it notes them."""
    meta = read_checkpoint(checkpoint, map_location='cpu').get('meta', {})
    known = {'epochs': meta.get('epoch'), 'steps': meta.get('iter'), 'seed': meta.get('seed', seed)}
    return {key: value for key, value in known.items() if isinstance(value, int)}


def _scores(path: str | Path | None) -> dict[str, float]:
    if path is None:
        return {}
    try:
        found = json.loads(Path(path).read_text(encoding='utf-8'))
        return {name: float(value) for name, value in found.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(f'{path} is no metrics.json of a test: {error}') from error
