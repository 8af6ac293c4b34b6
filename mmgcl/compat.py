"""Every quirk of a dependency's version, in one place."""
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from mmengine import Config
from mmengine.fileio import LocalBackend
from mmengine.fileio.backends import register_backend
from mmengine.runner.checkpoint import CheckpointLoader
from torch import Tensor

from mmgcl.errors import CheckpointError
from mmgcl.whole_file import whole_file


class _ContiguousGradient(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor) -> Tensor:
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient.contiguous()


def contiguous_gradient(features: Tensor) -> Tensor:
    """The same features; their gradient goes on in the usual memory order.

    On a CPU, instance norm of torch 2.13 to 2.15 (at least) gives a wrong gradient for a batch of
    one image when the gradient that reaches it lies in memory channels last, as that of
    ``features.permute(0, 2, 3, 1)`` does.
    """
    return _ContiguousGradient.apply(features)


class AtomicLocalBackend(LocalBackend):
    """Local files that appear whole or not at all, also when the disk is full."""

    def put(self, obj: bytes, filepath: str | Path) -> None:
        try:
            with whole_file(filepath) as partial, partial.open('wb') as file:
                file.write(obj)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CheckpointError(
                f'{filepath} cannot be written ({error.strerror or error}); earlier checkpoints '
                'are untouched: make room and resume from the last one') from error


def load_weights_only(path: str, map_location: object = None) -> dict:
    """Reads a checkpoint of tensors and plain data; refuses anything else.

    mmengine 0.10.7 leaves ``weights_only`` to torch, whose default was False before 2.6.

    Raises:
        CheckpointError: if the file is missing, truncated or holds other Python objects.
    """
    if not Path(path).is_file():
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


def join_processes_without_gpu(config: Config) -> None:
    """Joins the processes of torchrun through gloo on a machine without a GPU.

    mmengine 0.10.7 selects a CUDA device before it joins, also for gloo, and gives the wrapper of
    the model a device; it leaves processes that are joined already, and a device of None, alone.
    """
    if config.get('launcher') != 'pytorch' or torch.cuda.is_available():
        return
    config.model_wrapper_cfg.device_ids = None
    if not dist.is_initialized():
        dist.init_process_group('gloo')


def use_safe_checkpoints() -> None:
    """Makes mmengine read checkpoints safely and write them in one piece."""
    CheckpointLoader.register_scheme(
        prefixes='', loader=lambda filename, map_location=None:
        load_weights_only(filename, map_location), force=True)
    register_backend('local', AtomicLocalBackend, force=True, prefixes='')


def leave_processes() -> None:
    """Ends a distributed run for all processes together.

    mmengine leaves this to the interpreter's exit. Then gloo aborts a process that is slower to
    leave than the one it is connected to.
    """
    if dist.is_available() and dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()
