"""Checkpoints that hold tensors and plain data only, and fit their model."""
from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
from mmengine.hooks import Hook
from mmengine.logging import HistoryBuffer
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from torch import Tensor, nn

from mmgcl.errors import CheckpointError
from mmgcl.models.graphs.legacy_names import present_names
from mmgcl.registry import HOOKS


@HOOKS.register_module()
class CheckpointFormatHook(Hook):
    """Writes the log's history as plain numbers, so that ``weights_only`` loading suffices.

    On loading it restores the history, and refuses weights of another model, which mmengine would
    load in part with no more than a warning.
    """

    priority = 'VERY_LOW'

    def before_save_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        checkpoint['state_dict'] = without_wrappers(runner.model, checkpoint['state_dict'])
        for name, value in checkpoint.items():
            checkpoint[name] = plain(value)

    def after_load_checkpoint(self, runner: Runner, checkpoint: dict) -> None:
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        check_fits(without_wrappers(runner.model, model.state_dict()), checkpoint)
        if runner._resume and 'optimizer' not in checkpoint:
            raise CheckpointError(
                'the checkpoint holds weights without the state of a run, so it cannot be resumed; '
                'start from it with --cfg-options load_from=CHECKPOINT')
        hub = checkpoint.get('message_hub')
        if hub is not None:
            hub['log_scalars'] = OrderedDict(
                (name, HistoryBuffer(**kept)) for name, kept in hub['log_scalars'].items())


def without_wrappers(model: nn.Module, weights: Mapping[str, Tensor]) -> OrderedDict:
    """Weights under the names that they have in one process; distributed parts add ``module``."""
    model = model.module if is_model_wrapper(model) else model
    wrapped = {name for name, part in model.named_children() if is_model_wrapper(part)}
    return OrderedDict(
        (name.replace('.module.', '.', 1) if name.split('.')[0] in wrapped else name, weight)
        for name, weight in weights.items())


def check_fits(expected: dict, checkpoint: dict) -> None:
    """Raises CheckpointError, which counts and names the keys, if the weights do not fit."""
    given = checkpoint.get('state_dict')
    if given is None:
        raise CheckpointError(
            f'the checkpoint has no state_dict, only {", ".join(map(str, checkpoint))}: it is no '
            'checkpoint of mmgcl')
    given = present_names(given)
    missing = sorted(set(expected) - set(given))
    foreign = sorted(set(given) - set(expected))
    wrong = sorted(name for name in set(given) & set(expected)
                   if expected[name].numel() > 0  # an empty history takes its size from the file
                   and given[name].shape != expected[name].shape)
    found = [f'{len(names)} {what} (first {names[0]})' for what, names in (
        ('missing', missing), ('unknown', foreign), ('of another shape', wrong)) if names]
    if found:
        raise CheckpointError(
            f'the checkpoint is of another model: weights {", ".join(found)}; use the config it '
            'was trained with')


def plain(value: object) -> object:
    """The value with tensors as they are and all else as Python's own numbers, text and lists.

    Raises:
        CheckpointError: for an object that has no such form.
    """
    if isinstance(value, HistoryBuffer):
        history, counts = value.data
        return {'log_history': history.tolist(), 'count_history': counts.tolist(),
                'max_length': value.max_length}
    if isinstance(value, Mapping):
        return type(value)((name, plain(item)) for name, item in value.items())
    if isinstance(value, (list, tuple, set)):
        return type(value)(plain(item) for item in value)
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if value is None or isinstance(value, (Tensor, bool, int, float, complex, str, bytes)):
        return value
    raise CheckpointError(
        f'a {type(value).__name__} cannot be saved: checkpoints hold tensors and plain data only')
