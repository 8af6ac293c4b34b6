"""Atomic writing of checkpoints, which also survives a full disk."""
import io
import os
from pathlib import Path

import torch
from mmengine.fileio import LocalBackend
from mmengine.fileio.backends import register_backend
from mmengine.runner.checkpoint import CheckpointLoader

from mmgcl.checkpoints.reading import read_checkpoint
from mmgcl.checkpoints.safetensors_files import SUFFIX, safetensors_bytes
from mmgcl.checkpoints.whole_file import whole_file
from mmgcl.errors import CheckpointError


def write_checkpoint(content: dict, path: str | Path) -> None:
    """Writes tensors and plain data; weights alone, in the format of safetensors, by that ending.

    Raises:
        CheckpointError: if writing fails, or the format cannot hold the content; an earlier
            file of that name is untouched.
    """
    if Path(path).suffix == SUFFIX:
        write_bytes(safetensors_bytes(content), path)
        return
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_bytes(buffer.getvalue(), path)


def write_bytes(content: bytes, path: str | Path) -> None:
    """Writes bytes and flushes them to disk before renaming the file to ``path``.

    Raises:
        CheckpointError: if writing fails; an earlier file of that name is untouched.
    """
    try:
        with whole_file(path) as partial, partial.open('wb') as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CheckpointError(
            f'{path} cannot be written ({error.strerror or error}); earlier checkpoints '
            'are untouched: make room and resume from the last one') from error


class AtomicLocalBackend(LocalBackend):
    """mmengine's local file backend, with atomic writes."""

    def put(self, obj: bytes, filepath: str | Path) -> None:
        write_bytes(obj, filepath)


def use_safe_files() -> None:
    """Makes mmengine read checkpoints safely and write them atomically.

    mmengine 0.10.7 leaves ``weights_only`` to torch, whose default was False before 2.6.
    """
    CheckpointLoader.register_scheme(
        prefixes='', loader=lambda filename, map_location=None:
        read_checkpoint(filename, map_location), force=True)
    register_backend('local', AtomicLocalBackend, force=True, prefixes='')
