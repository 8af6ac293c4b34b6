"""Content of a checkpoint: tensors, named as in a single process, and plain data."""
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import torch
from mmengine.logging import HistoryBuffer
from mmengine.model import is_model_wrapper
from torch import Tensor, nn

from mmgcl.errors import CheckpointError
from mmgcl.wrappers import unwrapped


def plain(value: object) -> object:
    """Converts a value to tensors and Python's own numbers, strings and containers.

    A log history becomes two tensors: as lists, the millions of entries of a long run load slowly.

    Raises:
        CheckpointError: for an object that has no such form.
    """
    kind: Any = type(value)
    if isinstance(value, HistoryBuffer):
        history, counts = value.data
        return {'log_history': torch.as_tensor(history), 'count_history': torch.as_tensor(counts),
                'max_length': value.max_length}
    if isinstance(value, Mapping):
        return kind((name, plain(item)) for name, item in value.items())
    if isinstance(value, (list, tuple, set)):
        return kind(plain(item) for item in value)
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if value is None or isinstance(value, (Tensor, bool, int, float, complex, str, bytes)):
        return value
    raise CheckpointError(
        f'a {type(value).__name__} cannot be saved: checkpoints hold tensors and plain data only')


def history(kept: Mapping[str, object]) -> HistoryBuffer:
    """Restores a log history from its plain form; earlier versions stored lists."""
    values, counts = (torch.as_tensor(kept[name]).cpu().numpy()
                      for name in ('log_history', 'count_history'))
    return HistoryBuffer(values, counts, kept.get('max_length', len(values) or 1))


def without_wrappers(model: nn.Module, weights: Mapping[str, Tensor]) -> OrderedDict:
    """Weights named as in a single process, without the ``module.`` of distributed wrappers."""
    model = unwrapped(model)
    wrapped = {name for name, part in model.named_children() if is_model_wrapper(part)}
    return OrderedDict(
        (name.replace('.module.', '.', 1) if name.split('.')[0] in wrapped else name, weight)
        for name, weight in weights.items())


def run_state(model: nn.Module) -> set[str]:
    """Names of buffers that belong to a run and its data rather than to the trained model.

    A module lists its own in ``run_state``, such as the history of an ``ImageBuffer``. Resuming
    restores them; starting a new run from trained weights does not.
    """
    return {f'{prefix}.{name}' if prefix else name for prefix, module in model.named_modules()
            for name in getattr(module, 'run_state', ())}


def average_names(model: nn.Module) -> dict[str, str]:
    """Maps names in ``generator_ema`` to names in the translator, for all generator weights.

    With a single generator the names carry no prefix; with several, each has its generator's.
    """
    generators = set(cast(Mapping[str, str], model.directions).values())
    names = [name for name in without_wrappers(model, dict(model.named_parameters()))
             if name.split('.')[0] in generators]
    if len(generators) > 1:
        return {name: name for name in names}
    return {name.split('.', 1)[1]: name for name in names}
