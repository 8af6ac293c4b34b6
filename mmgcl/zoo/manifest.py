"""The list of a release: which weights there are, of which config, with which checksum."""
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mmgcl.checkpoints import write_text
from mmgcl.errors import CheckpointError

MANIFEST = 'manifest.json'
NAME = re.compile(r'[A-Za-z0-9][A-Za-z0-9_-]*')
SUM = re.compile('[0-9a-f]{64}')
CONFIG = re.compile(r'\w+(/\w+(\.\d+)?)+')  # below configs/: a list may not name other files to run


@dataclass(frozen=True)
class Entry:
    """One file of weights.

    Attributes:
        name: what ``--weights`` calls it.
        file: name of the file beside the manifest.
        sha256: checksum of the file, in hexadecimal digits.
        size: bytes of the file.
        config: name of the config, such as ``gcl/demo``.
        options: settings of the model that differ from the config's: ``model.*`` -> value.
        trained: what the checkpoint says of its training: epochs, steps, seed.
        scores: the numbers of a test, score -> value; empty if none were given.
    """

    name: str
    file: str
    sha256: str
    size: int
    config: str
    options: dict[str, Any] = field(default_factory=dict)
    trained: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)


def read_manifest(path: Path, source: str | None = None) -> dict[str, Entry]:
    """The entries of a manifest by name.

    Args:
        path: file to read.
        source: what messages call it; None means its path.

    Raises:
        CheckpointError: if it is no manifest, or names a file outside its folder.
    """
    source = source or str(path)
    try:
        found = json.loads(path.read_text(encoding='utf-8'))['weights']
        entries = [Entry(**entry) for entry in found]
        good = all(NAME.fullmatch(entry.name) and SUM.fullmatch(entry.sha256)
                   and CONFIG.fullmatch(entry.config) and Path(entry.file).name == entry.file
                   and all(key.startswith('model.') for key in entry.options) for entry in entries)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointError(f'{source} is no list of weights: {error}') from error
    if not good:
        raise CheckpointError(f'{source} is no list of weights: a name, config, option, checksum '
                              'or file in it has not the form that mmgcl release writes')
    return {entry.name: entry for entry in entries}


def write_manifest(entries: dict[str, Entry], path: Path) -> None:
    """Writes entries in the order of their names.

    Raises:
        DataError: if the system refuses it.
    """
    weights = [asdict(entry) for _, entry in sorted(entries.items())]
    write_text(json.dumps({'weights': weights}, indent=1) + '\n', path)
