"""Reading files of weights: tensors and plain data, nothing that could run."""
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from mmgcl.errors import CheckpointError


def load_weights_only(path: str | Path, map_location: object = None) -> Any:
    """Reads a file of tensors and plain data; refuses anything else.

    Raises:
        CheckpointError: if the file is missing, truncated or holds other Python objects.
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f'no checkpoint file {path}')
    try:
        return torch.load(path, map_location=map_location, weights_only=True)
    except pickle.UnpicklingError as error:
        if 'weights_only' in str(error).lower() or 'unsupported' in str(error).lower():
            raise CheckpointError(
                f'{path} holds Python objects other than tensors and plain data, which could run '
                'code when loaded; it is refused') from error
        raise CheckpointError(f'{path} is truncated or no checkpoint') from error
    except (RuntimeError, EOFError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise CheckpointError(f'{path} is truncated or no checkpoint') from error
