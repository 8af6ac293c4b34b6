"""Schema of weight files, checked on every load path."""
from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from mmgcl.errors import CheckpointError


def check_content(content: Mapping[str, Any], source: str) -> None:
    """Checks the weights of a checkpoint, ``state_dict`` and ``generator_ema``.

    Raises:
        CheckpointError: names the file and the key.
    """
    for part in ('state_dict', 'generator_ema'):
        if part in content:
            check_weights(content[part], source, part)
    for name, kind in (('meta', Mapping), ('message_hub', Mapping)):
        if name in content and not isinstance(content[name], kind):
            raise CheckpointError(f'{source}: {name} is {described(content[name])}, not a dict')


def check_weights(weights: Any, source: str, where: str) -> None:
    """Checks that a value maps names to dense, real tensors with their own storage.

    Args:
        source: the file's name, for messages.
        where: the value's key in the file, or '' for the whole file.

    Raises:
        CheckpointError: names the file and the key.
    """
    if not isinstance(weights, Mapping):
        raise CheckpointError(f'{source}: {where or "it"} is {described(weights)}, not a dict of '
                              'weights')
    for name, weight in weights.items():
        key = f'{where}.{name}'.removeprefix('.')[:200]
        if not isinstance(name, str):
            raise CheckpointError(f'{source}: the name {described(name)} of a weight in '
                                  f'{where or "it"} is not a string')
        if not _is_weight(weight):
            raise CheckpointError(f'{source}: {key} is {described(weight)}, not a weight: a dense '
                                  'tensor of real numbers')


def check_run(content: Mapping[str, Any], optimizers: Mapping[str, Optimizer], schedulers: Any,
              source: str = 'the checkpoint') -> None:
    """Checks the saved state of a run against a freshly built one.

    Args:
        content: of the checkpoint.
        optimizers: the new run's, by phase.
        schedulers: states of the new run's schedulers: phase -> list, or one list, or None.

    Raises:
        CheckpointError: names the file and the key.
    """
    for name in ('meta', 'message_hub', 'optimizer'):
        if name not in content:
            raise CheckpointError(
                f'{source} holds weights without the state of a run ({name} is missing), so it '
                'cannot be resumed; start from it with --cfg-options load_from=CHECKPOINT')
    meta = content['meta']
    for name in ('epoch', 'iter'):
        value = meta.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise CheckpointError(f'{source}: meta.{name} is {described(value)}, not a count')
    _check_hub(content['message_hub'], source)
    for phase, optimizer in optimizers.items():
        _check_optimizer(optimizer, _entry(content['optimizer'], phase, f'{source}: optimizer'),
                         f'{source}: optimizer.{phase}', started=meta['iter'] > 0)
    if schedulers is not None and 'param_schedulers' in content:
        same_form(schedulers, content['param_schedulers'], f'{source}: param_schedulers')


def _check_hub(hub: Mapping[str, Any], source: str) -> None:
    for name in ('log_scalars', 'runtime_info', 'resumed_keys'):
        if not isinstance(hub.get(name), Mapping):
            raise CheckpointError(
                f'{source}: message_hub.{name} is {described(hub.get(name))}, not a dict')
    for name, history in hub['log_scalars'].items():
        keys = ('log_history', 'count_history')
        if not isinstance(history, Mapping) or not all(
                isinstance(history.get(key), (Tensor, list, tuple)) for key in keys) or len(
                {len(history[key]) for key in keys}) != 1:
            raise CheckpointError(f'{source}: message_hub.log_scalars.{str(name)[:80]} is not the '
                                  'history of a value')


def _check_optimizer(optimizer: Optimizer, state_of: Any, where: str, started: bool) -> None:
    groups = _entry(state_of, 'param_groups', where)
    wanted = optimizer.state_dict()['param_groups']
    if isinstance(groups, list) and len(groups) == len(wanted):
        # Another version of torch has other settings in a group.
        wanted = [{name: value for name, value in group.items()
                   if name in ('params', 'lr') or (isinstance(given, Mapping) and name in given)}
                  for group, given in zip(wanted, groups)]
    same_form(wanted, groups, f'{where}.param_groups')
    state = _entry(state_of, 'state', where)
    weights = [weight for group in optimizer.param_groups for weight in group['params']]
    count = len(weights)
    if not isinstance(state, Mapping) or (started and count and not state):
        raise CheckpointError(f'{where}.state is {described(state)}, not the state of {count} '
                              'parameters')
    for index, entries in state.items():
        if not isinstance(index, int) or not 0 <= index < count or not isinstance(
                entries, Mapping):
            raise CheckpointError(f'{where}.state.{str(index)[:40]} is not the state of one of '
                                  f'{count} parameters')
        for name, value in entries.items():
            fits = _is_weight(value) and value.shape in (weights[index].shape, torch.Size([]))
            if not (fits or isinstance(value, Number) or value is None):
                raise CheckpointError(
                    f'{where}.state.{index}.{str(name)[:40]} is {described(value)}')


def same_form(wanted: Any, given: Any, where: str) -> None:
    """Checks that plain data has the keys, lengths and value types of an example.

    Raises:
        CheckpointError: names the first key that differs.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(given, Mapping):
            raise CheckpointError(f'{where} is {described(given)}, not a dict')
        for name, value in wanted.items():
            same_form(value, _entry(given, name, where), f'{where}.{name}')
    elif isinstance(wanted, (list, tuple)):
        if not isinstance(given, (list, tuple)) or len(given) != len(wanted):
            raise CheckpointError(f'{where} is {described(given)}, not a list of {len(wanted)}')
        for index, pair in enumerate(zip(wanted, given)):
            same_form(*pair, f'{where}[{index}]')
    elif isinstance(wanted, Number) and not isinstance(wanted, bool):
        single = isinstance(given, Tensor) and given.numel() == 1
        if isinstance(given, bool) or not (isinstance(given, Number) or single):
            raise CheckpointError(f'{where} is {described(given)}, not a number')


def described(value: Any) -> str:
    """A short description of a value of any size."""
    if isinstance(value, Tensor):
        form = ('sparse' if value.layout is not torch.strided else
                'meta' if value.is_meta else str(value.dtype).removeprefix('torch.'))
        shown = f'a {form} tensor' if form != 'int' else 'an int tensor'
        return f'{shown} of shape {tuple(value.shape)}'
    if value is None or isinstance(value, (bool, int, float)):
        return str(value)[:40]
    if isinstance(value, str):
        return f'the text {value[:40]!r}'
    if isinstance(value, (Mapping, Sequence, set)):
        return f'a {type(value).__name__} of {len(value)}'
    return f'a {type(value).__name__}'


def _entry(value: Any, name: str, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise CheckpointError(f'{where} is {described(value)}, not a dict')
    if name not in value:
        raise CheckpointError(f'{where}.{name} is missing')
    return value[name]


def _is_weight(value: Any) -> bool:
    """Whether a value is a dense, real tensor whose storage holds all its elements."""
    if not isinstance(value, Tensor) or value.layout is not torch.strided or value.is_meta:
        return False
    if value.is_quantized or value.is_complex() or value.dtype is torch.bool or value.is_nested:
        return False
    return value.numel() * value.element_size() <= value.untyped_storage().nbytes()
