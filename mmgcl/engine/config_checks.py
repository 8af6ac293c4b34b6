"""Validation of a whole config before anything is built: names, types and ranges."""
import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import torch
from mmengine import Config
from mmengine.optim import OptimWrapper
from mmengine.registry import Registry
from mmengine.runner import LogProcessor, Runner, TestLoop, ValLoop
from mmengine.utils.dl_utils import set_multi_processing
from torch.distributed import init_process_group
from torch.nn.utils import clip_grad_norm_
from torch.utils.data import DataLoader

from mmgcl import registry as registries
from mmgcl.engine.config_values import arguments_of, described, fits, out_of_limits
from mmgcl.engine.renamed_settings import written_now
from mmgcl.errors import ConfigError
from mmgcl.evaluation.target import target_folder
from mmgcl.models.layers import initialise
from mmgcl.packaged import CONFIGS

# Keys that mmengine reads beside the arguments of a class.
RESERVED = {'type', '_scope_', '_delete_', '_default_', 'collate_fn', 'constructor', 'priority',
            'convert_to_iter_based'}
ENVIRONMENT = {'cudnn_benchmark': bool, 'mp_cfg': dict, 'dist_cfg': dict, 'resource_limit': int}
# Sections without a type: the callable that takes their settings, and further settings.
SECTIONS: dict[str, tuple[Callable, Mapping[str, Any]]] = {
    **{f'{split}_dataloader': (DataLoader, {
        'num_batch_per_epoch': int | None, 'disable_subprocess_warning': bool,
        'dataset': dict, 'sampler': dict, 'batch_sampler': dict | None, 'collate_fn': Any,
        'worker_init_fn': Any}) for split in ('train', 'val', 'test')},
    'env_cfg.mp_cfg': (set_multi_processing, {}),
    'env_cfg.dist_cfg': (init_process_group, {
        'init_backend': str, 'port': int | None, 'timeout': Any}),
    'randomness': (Runner.set_randomness, {'seed': int | None}),
    'optim_wrapper': (OptimWrapper, {
        'optimizer': dict, 'phases': dict | None, 'paramwise_cfg': dict | None,
        'dtype': str, 'loss_scale': Any}),  # the last two of mixed precision
    'val_cfg': (ValLoop, {}), 'test_cfg': (TestLoop, {}),
    'log_processor': (LogProcessor, {})}
# The runner also accepts built objects; a config cannot hold those.
RUNNER_SETTINGS = {'model': dict, 'optim_wrapper': dict | None, 'visualizer': dict | None,
                   'param_scheduler': dict | list | tuple | None,
                   **{f'{split}_{part}': dict | None for split in ('train', 'val', 'test')
                      for part in ('cfg', 'dataloader')}}
# Settings of any component that are passed on as arguments.
HANDED_ON: dict[str, Callable] = {
    'clip_grad': clip_grad_norm_, 'init': initialise, 'reference': target_folder,
    'target': target_folder}
# Top-level settings that take one of a few words.
CHOICES = {'log_level': ('CRITICAL', 'ERROR', 'WARNING', 'INFO', 'DEBUG', 'NOTSET'),
           'launcher': ('none', 'pytorch', 'slurm', 'mpi'),
           'default_scope': ('mmgcl', *registries.MODELS.children)}
# Sections whose keys are free; each value is a component.
TABLES = ('default_hooks', 'metrics', 'model.objectives')
OPTIONAL_HOOKS = ('measure_data', 'save_translations', 'graph_analysis', 'gallery', 'ema')


@cache
def hook_names() -> tuple[str, ...]:
    """Names of the default hooks and of those that the documentation adds."""
    usual = Config.fromfile(str(CONFIGS / '_base_/default_runtime.py')).default_hooks
    return (*usual, 'runtime_info', 'timer', 'sampler_seed', 'logger', 'param_scheduler',
            'checkpoint', *OPTIONAL_HOOKS)


def check_settings(config: Mapping[str, Any]) -> None:
    """Checks every setting of a resolved config.

    Raises:
        ConfigError: names the key; for an unknown one, also the closest match.
    """
    runner = {**(arguments_of(Runner.__init__) or {}), **RUNNER_SETTINGS}
    for name, value in config.items():
        if name in runner:
            _check_type(value, runner[name], name)
        if name in CHOICES and isinstance(value, str) and value not in CHOICES[name]:
            raise ConfigError(f'{name} must be one of {", ".join(CHOICES[name])}, got {value!r}'
                              + hint(value, CHOICES[name]))
        check(value, name)


def check(value: Any, path: str) -> None:
    """Checks a value and everything nested in it."""
    if isinstance(value, dict):
        _check_dict(value, path)
        # Some arguments name types of another package.
        foreign = getattr(find_class(value, path), 'foreign_arguments', ())
        for name, item in value.items():
            if not _is_never(value, name) and name not in foreign:
                check(item, f'{path}.{name}')
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            check(item, f'{path}[{index}]')
    problem = out_of_limits(path.rpartition('.')[2], value)
    if problem:
        raise ConfigError(f'{path} {problem}')


def _is_never(value: Mapping[str, Any], name: str) -> bool:
    """Whether this is ``interval=-1`` of a checkpoint hook, mmengine's way to save nothing."""
    return name == 'interval' and value[name] == -1 and value.get('type') == 'CheckpointHook'


def hint(name: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """``; did you mean ...?`` with the closest known name, or an empty string."""
    near = difflib.get_close_matches(str(name), sorted(known), 1, cutoff)
    return f'; did you mean {near[0]!r}?' if near else ''


def _check_dict(value: Mapping[str, Any], path: str) -> None:
    kind = find_class(value, path)
    if path in TABLES:
        _check_table(value, path)
    elif path == 'env_cfg':
        _check_arguments('env_cfg', ENVIRONMENT, value, path)
    elif path in SECTIONS:
        usual, further = SECTIONS[path]
        kind = kind or usual
        _check_arguments(path, {**(arguments_of(kind) or {}), **further}, value, path)
    elif path.rpartition('.')[2] in HANDED_ON and kind is None:
        function = HANDED_ON[path.rpartition('.')[2]]
        _check_arguments(path, arguments_of(function), value, path)
    elif path == 'compile_networks':
        _check_arguments('torch.compile', arguments_of(torch.compile), value, path)
    elif kind is not None:
        _check_arguments(kind.__name__, arguments_of(kind), value, path)


def _check_arguments(owner: str, known: Mapping[str, Any] | None, value: Mapping[str, Any],
                     path: str) -> None:
    """Checks settings against known arguments; None if there may be others."""
    if known is None:
        return
    for name, item in value.items():
        if name in RESERVED:
            continue
        if name not in known:
            raise ConfigError(f'{path}: {owner} has no argument {name!r}'
                              + (written_now(owner, name, item) or hint(name, {*known, 'type'})))
        _check_type(item, known[name], f'{path}.{name}')


def _check_type(value: Any, expected: Any, path: str) -> None:
    if not fits(value, expected):
        shown = repr(value) if len(repr(value)) < 80 else f'{repr(value)[:77]}...'
        raise ConfigError(f'{path} must be {described(expected)}, got {shown}')


def _check_table(table: Mapping[str, Any], path: str) -> None:
    known = hook_names() if path == 'default_hooks' else ()
    for name, value in table.items():
        if value is not None and not (isinstance(value, dict) and 'type' in value):
            others = {*known, *table} - {name}
            raise ConfigError(f'{path}.{name} must be dict(type=...)' + hint(name, others))
        if name not in known and _is_misspelt(name, known):
            raise ConfigError(f'{path}: no {name!r}' + hint(name, known))


def _is_misspelt(name: str, known: Iterable[str]) -> bool:
    """Whether a name is within a letter or two of a known one; ``logger_2`` is a new name."""
    stem = re.sub(r'[_\d]+$', '', name)
    return any(abs(len(name) - len(other)) <= 1 and stem != other
               for other in difflib.get_close_matches(name, known, 3, 0.75))


def find_class(value: Mapping[str, Any], path: str) -> Callable[..., Any] | None:
    """The class or function that ``type`` names.

    Raises:
        ConfigError: for an unregistered name or a misspelt ``type``.
    """
    kind = value.get('type')
    if inspect.isclass(kind) or inspect.isroutine(kind):
        return kind
    if not isinstance(kind, str):
        if 'type' in value:
            raise ConfigError(f'{path}.type must be the name of a component, got {kind!r}')
        for name, item in value.items():
            if isinstance(item, str) and difflib.get_close_matches(
                    str(name), ['type'], 1, 0.7) and _registered(item):
                raise ConfigError(f"{path}: no argument {name!r}; did you mean 'type'?")
        return None
    found = _registered(kind)
    if found is None:
        names = {name for registry in all_registries() for one in (registry, registry.parent)
                 if one is not None for name in one.module_dict}
        raise ConfigError(f'{path}: nothing is registered as {kind!r}' + hint(kind, names))
    return found


def _registered(kind: str) -> Any:
    for registry in all_registries():
        try:
            found = registry.get(kind)
        except Exception:  # mmengine tries to import dotted names
            continue
        if callable(found):
            return found
    return None


def all_registries() -> list[Registry]:
    """Our registries, with their modules imported, then mmengine's own."""
    own = [item for item in vars(registries).values() if isinstance(item, Registry)]
    for registry in own:
        registry.import_from_location()
    others = [item for name, item in vars(registries.root).items()
              if isinstance(item, Registry) and name not in vars(registries)]
    return own + others
