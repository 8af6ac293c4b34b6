"""Weights of a release by name, downloaded once and checked each time."""
import hashlib
import os
from pathlib import Path

import torch

from mmgcl.datasets.download import download, verify
from mmgcl.errors import CheckpointError, DataError
from mmgcl.zoo.manifest import MANIFEST, NAME, Entry, read_manifest

ADDRESS = 'MMGCL_ZOO'  # environment variable: folder or URL of a release


def is_name(weights: str | Path) -> bool:
    """Whether weights are given by their name in a release: no path, and no file of that name."""
    return bool(NAME.fullmatch(str(weights))) and not Path(weights).exists()


def fetch_weights(name: str, address: str | Path | None = None) -> tuple[Entry, Path]:
    """What a release says of weights, and their file on this machine.

    The file is kept in torch's cache (``$TORCH_HOME/hub/mmgcl``), so a second call needs no
    network. Its SHA-256 sum is compared with the release's list each time.

    Args:
        name: of the list of the release.
        address: folder or URL that holds ``manifest.json``; None means ``$MMGCL_ZOO``.

    Raises:
        CheckpointError: if there is no address, no such name, no network or another checksum; says
            what to do.
    """
    given = str(address or os.environ.get(ADDRESS, ''))
    if not given:
        raise CheckpointError(
            f'there is no checkpoint file {name}; to fetch weights by name, set {ADDRESS} to the '
            f'folder or URL of a release (one that holds {MANIFEST})')
    folder = Path(given).expanduser()
    url = folder.resolve().as_uri() if folder.is_dir() else given.rstrip('/')
    if not url.startswith(('https://', 'http://', 'file://')):
        raise CheckpointError(f'{given} is neither a folder nor a URL: set {ADDRESS} to a release')
    cache = Path(torch.hub.get_dir(), 'mmgcl', hashlib.sha256(url.encode()).hexdigest()[:12])
    entries = _listed(url, cache, name)
    if name not in entries:
        raise CheckpointError(
            f'{given} holds no weights {name}, only {", ".join(entries) or "none"}')
    entry = entries[name]
    try:
        path = download(f'{url}/{entry.file}', cache / entry.file)
        verify(path, entry.sha256)
    except DataError as error:
        hint = (f'; delete {cache / entry.file} and fetch it again'
                if (cache / entry.file).exists() else _without_network(url))
        raise CheckpointError(f'{error}{hint}') from error
    return entry, path


def _listed(url: str, cache: Path, name: str) -> dict[str, Entry]:
    """The release's list; without a network the one that was kept, if it has the name."""
    kept, new = cache / MANIFEST, cache / f'{MANIFEST}.new'
    new.unlink(missing_ok=True)
    try:
        download(f'{url}/{MANIFEST}', new, timeout=10)
    except DataError as error:
        if kept.exists():
            entries = read_manifest(kept)
            if name in entries:
                return entries
        raise CheckpointError(f'{error}{_without_network(url)}') from error
    entries = read_manifest(new, f'{url}/{MANIFEST}')
    new.replace(kept)
    return entries


def _without_network(url: str) -> str:
    return ('' if url.startswith('file:') else
            f'; without a network, copy the release to a folder and set {ADDRESS} to it')
