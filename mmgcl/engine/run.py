"""Preparation of a runner from a config and command-line options."""
import argparse
import errno
import hashlib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from mmengine import Config

from mmgcl.checkpoints.translator import check_checkpoint, is_training_free, translation_only
from mmgcl.checkpoints.writing import use_safe_files
from mmgcl.compat import join_processes_without_gpu, leave_processes
from mmgcl.engine.building import building
from mmgcl.engine.config import load_config
from mmgcl.engine.freed_memory import keep_freed_memory
from mmgcl.engine.runner import TranslationRunner
from mmgcl.engine.trackers import check_trackers
from mmgcl.errors import ConfigError, UserError
from mmgcl.wrappers import unwrapped

# Failures of a disk or folder under a running program.
ENVIRONMENT = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO,
               errno.ENOTDIR, errno.EFBIG, errno.ESTALE}


def read_config(args: argparse.Namespace) -> Config:
    """The config given on a command line, with its work directory and launcher set."""
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    config = load_config(args.config, args.cfg_options, args.safe_config)
    config.launcher = launcher_of(args.launcher)
    if args.work_dir:
        config.work_dir = args.work_dir
    config.setdefault('work_dir', str(Path('work_dirs') / run_name(config.filename)))
    return config


def launcher_of(given: str) -> str:
    """The given launcher, or ``'pytorch'`` if the environment shows that torchrun runs.

    Raises:
        ConfigError: if another launcher has started several processes, which would each train
            independently into one folder.
    """
    if given != 'none':
        return given
    if int(os.environ.get('WORLD_SIZE', 1)) > 1 and 'RANK' in os.environ:
        return 'pytorch'
    for name, launcher in (('SLURM_STEP_NUM_TASKS', 'slurm'), ('OMPI_COMM_WORLD_SIZE', 'mpi')):
        count = os.environ.get(name, '1')
        if count.isdecimal() and int(count) > 1:
            raise ConfigError(f'{count} processes were started ({name}), but --launcher is none: '
                              f'add --launcher {launcher}')
    return given


def run_name(config: str | Path) -> Path:
    """A run's name from its config: ``gcl/h2z`` for ``configs/gcl/h2z.py``.

    Outside ``configs`` it is the path relative to the current folder or, beyond that, the folder's
    name with a hash of the full path, so that configs of equal names never share a work directory.
    """
    path = Path(config).resolve().with_suffix('')
    parts = path.parts
    if 'configs' not in parts:
        here = Path.cwd().resolve()
        if path.is_relative_to(here):
            return path.relative_to(here)
        mark = hashlib.sha256(str(path).encode()).hexdigest()[:6]
        return Path(f'{path.parent.name or "root"}-{mark}', path.name)
    return Path(*parts[len(parts) - parts[::-1].index('configs'):])


def use_checkpoint(config: Config, resume: str | None) -> None:
    """Resumes from a checkpoint: the one named, or for 'auto' the last in the work directory.

    A process restarted by torchrun resumes from the last checkpoint that this run has written.
    """
    if int(os.environ.get('TORCHELASTIC_RESTART_COUNT', 0)):
        pointer = Path(config.work_dir, 'last_checkpoint')
        resume = 'auto' if pointer.exists() else resume
    elif not resume and int(os.environ.get('TORCHELASTIC_MAX_RESTARTS', 0)):
        # A restart must not find the checkpoint of an earlier run.
        Path(config.work_dir, 'last_checkpoint').unlink(missing_ok=True)
    if resume:
        config.resume = True
        config.load_from = None if resume == 'auto' else resume


def use_amp(config: Config) -> None:
    """Switches the optimizer wrapper to mixed precision: bfloat16, or its ``dtype``.

    Raises:
        ConfigError: for float16 without a GPU.
    """
    wrapper = config.optim_wrapper
    if wrapper.get('dtype', 'bfloat16') == 'bfloat16':
        wrapper.pop('dtype', None)
        wrapper.type = 'AutocastOptimWrapper'
        return
    if not torch.cuda.is_available():
        raise ConfigError(f'--amp with {wrapper.dtype} needs a CUDA device, and none is visible; '
                          'leave optim_wrapper.dtype out for bfloat16')
    wrapper.type = 'AmpOptimWrapper'


def use_channels_last(config: Config) -> None:
    """Stores weights, and therefore features, in channels-last memory format.

    Raises:
        ConfigError: without a GPU.
    """
    if not torch.cuda.is_available():
        raise ConfigError('--channels-last needs a CUDA device: on a CPU it is slower, and there '
                          "torch's instance norm has wrong gradients for a batch of one")
    config.channels_last = True


def choose_metrics(config: Config, names: Sequence[str]) -> None:
    """Adds metrics, by their names in the config's ``metrics``, to its test.

    Raises:
        ConfigError: for an unknown name.
    """
    known = config.get('metrics') or {}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigError(f'--metrics {unknown[0]}: {config.filename} names '
                          f'{", ".join(known) or "no metrics"}')
    given = config.get('test_evaluator') or []
    given = given if isinstance(given, list) else [given]
    config.test_evaluator = [*given, *(known[name] for name in names)]


def check_trainable(config: Config) -> None:
    """Raises ConfigError for a method that has nothing to train."""
    if is_training_free(config):
        raise ConfigError(f'{config.model.type} has nothing to train: run tools/test.py '
                          f'{config.filename}, or tools/translate.py IMAGE --model '
                          f'{config.filename}')


def prepare_test(config: Config, checkpoint: str | None) -> None:
    """Reduces a config to translation with a checkpoint; no encoder loads its weights.

    Raises:
        ConfigError: if a trained method has no checkpoint, or a training-free one has one.
    """
    check_checkpoint(config, checkpoint)
    config.model = translation_only(config.model)
    config.load_from = checkpoint
    config.resume = False


def check_work_dir(path: str | Path) -> None:
    """Creates the work directory.

    Raises:
        ConfigError: if a file has its name, or it is not writable.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b'mmgcl')
    except OSError as error:
        raise ConfigError(f'the work directory {path} cannot be written to '
                          f'({error.strerror or error}): give another --work-dir') from error


def build_runner(config: Config) -> TranslationRunner:
    """Builds the runner of a config.

    Raises:
        ConfigError: if a part rejects its arguments, or needs a missing package.
    """
    check_work_dir(config.work_dir)
    use_safe_files()
    if not torch.cuda.is_available():
        keep_freed_memory()
    with building(str(config.filename)):
        check_trackers(config)
        join_processes_without_gpu(config)
        runner = TranslationRunner.from_cfg(config)
    if config.get('channels_last'):
        runner.model.to(memory_format=torch.channels_last)
    if config.get('compile_networks') is not None:
        model = unwrapped(runner.model)
        model.compile_networks(**config.compile_networks)
    return runner


def report_errors(command: Callable[[], int | None]) -> None:
    """Runs a command; a user's mistake is reported in one line with exit status 2.

    The command returns its own exit status, or None for 0.
    """
    started = time.monotonic()
    logging.raiseExceptions = False  # a full disk would give a traceback for each line of a log
    try:
        status = command()
        leave_processes()
    except UserError as error:
        _fail(error)
    except OSError as error:
        if error.errno not in ENVIRONMENT:
            raise
        _fail(f'{error.filename or "a file of the run"}: {error.strerror}; what was saved before '
              'is untouched: mend it and go on with --resume')
    except KeyboardInterrupt:
        sys.exit(f'interrupted after {time.monotonic() - started:.0f} s')
    except Exception as error:
        # torch re-raises a worker's error with the worker's traceback as its text.
        cause = _user_error_in(error)
        if cause is None:
            raise
        _fail(cause)
    if status:
        sys.exit(status)


def _user_error_in(error: BaseException) -> str | None:
    lines = [line for line in str(error).splitlines() if line.startswith('mmgcl.')]
    return lines[-1].split(': ', 1)[-1] if lines else None


def _fail(error: object) -> None:
    line = str(error).strip().splitlines()[-1] if 'mmgcl.' in str(error) else str(error)
    print(f'error: {line}', file=sys.stderr)
    sys.exit(2)
