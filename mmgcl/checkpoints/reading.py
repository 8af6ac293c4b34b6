"""Safe reading of weight files, in bounded time and memory."""
import pickle
import stat
import zipfile
from pathlib import Path
from typing import Any

import torch

from mmgcl.checkpoints.archive import check_archive
from mmgcl.checkpoints.pickles import check_pickles
from mmgcl.checkpoints.safetensors_files import is_safetensors, read_safetensors
from mmgcl.checkpoints.schema import check_content, check_weights
from mmgcl.errors import CheckpointError
from mmgcl.paths import expand_user

ZIP, PICKLE = b'PK', b'\x80'
ARCHIVE, OLD_FORM, SAFETENSORS = 'archive', 'pickles', 'safetensors'
BROKEN = (RuntimeError, EOFError, zipfile.BadZipFile, ValueError, OSError, MemoryError, KeyError,
          AssertionError, TypeError, AttributeError, IndexError, OverflowError)


def read_checkpoint(path: str | Path,
                    map_location: str | torch.device | None = None) -> dict[str, Any]:
    """Reads a checkpoint of mmgcl and validates its content.

    Raises:
        CheckpointError: names the file and the invalid key.
    """
    content = load_weights_only(path, map_location)
    check_content(content, str(path))
    return content


def read_state_dict(path: str | Path) -> dict[str, torch.Tensor]:
    """Reads the weights of one network, name -> tensor, on the CPU.

    Raises:
        CheckpointError: names the file, and the key whose value is not a weight.
    """
    content = load_weights_only(path, map_location='cpu')
    check_weights(content, str(path), '')
    return dict(content)


def load_weights_only(path: str | Path, map_location: str | torch.device | None = None) -> dict:
    """Reads a file of safetensors, or one that ``torch.save`` has written from a dict.

    The content decides which it is, not the name. Nothing that could run code is read: before
    anything is unpickled, sizes that the file declares are compared with its own size, every
    stored tensor with its checksum, and the pickle is followed without running it.

    Raises:
        CheckpointError: if the file is missing, damaged, of another kind, or holds other objects.
    """
    path = expand_user(path)
    if _check_kind(path) == SAFETENSORS:
        return read_safetensors(path, map_location)
    try:
        content = torch.load(path, map_location=map_location, weights_only=True)
    except pickle.UnpicklingError as error:
        text = str(error).lower()
        if 'unsupported' in text or 'weights_only' in text:
            raise CheckpointError(
                f'{path} holds Python objects other than tensors and plain data, which could run '
                'code when loaded; it is refused') from error
        raise CheckpointError(f'{path} is truncated or not a checkpoint') from error
    except BROKEN as error:
        raise CheckpointError(f'{path} is truncated or not a checkpoint') from error
    if not isinstance(content, dict):
        raise CheckpointError(
            f'{path} holds a {type(content).__name__} at its top level, not the dict of a '
            'checkpoint')
    return content


def _check_kind(path: Path) -> str:
    """Which of the formats a file has, after what can be checked without reading tensors."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = 'a folder' if stat.S_ISDIR(status.st_mode) else 'no regular file'
            raise CheckpointError(f'{path} is {kind}, not a checkpoint file')
        with path.open('rb') as file:
            start = file.read(512)
            if start.startswith(ZIP):
                check_archive(path)
                return ARCHIVE
            if start.startswith(PICKLE):
                file.seek(0)
                check_pickles(file, str(path))
                return OLD_FORM
            if is_safetensors(start):
                return SAFETENSORS
            raise CheckpointError(f'{path} is {_name_of(start)}, not a checkpoint')
    except FileNotFoundError:
        raise CheckpointError(f'no checkpoint file {path}') from None
    except OSError as error:
        raise CheckpointError(f'{path} cannot be read: {error.strerror or error}') from error


def _name_of(start: bytes) -> str:
    """What a file that torch did not write seems to be, by its first bytes."""
    if not start:
        return 'empty'
    text = start.decode('utf-8', errors='replace')
    if text.startswith('version https://git-lfs'):
        return 'the pointer of a file in Git LFS (git lfs pull fetches it)'
    if text.lstrip().lower().startswith(('<!doctype', '<html')):
        return 'a web page, as a failed download leaves'
    printable = sum((letter.isprintable() and letter != '\ufffd') or letter.isspace()
                    for letter in text)
    return 'a text file' if printable > 0.95 * len(text) else 'of an unknown kind'
