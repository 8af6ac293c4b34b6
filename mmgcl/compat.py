"""Workarounds for specific versions of dependencies."""
from typing import Any

import torch
import torch.distributed as dist
from mmengine import Config
from torch import Tensor


class _ContiguousGradient(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor) -> Tensor:
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient.contiguous()


def contiguous_gradient(features: Tensor) -> Tensor:
    """Identity whose gradient is made contiguous.

    On a CPU, instance norm of torch 2.13 to 2.15 (at least) computes a wrong gradient for a batch
    of one if the incoming gradient has channels-last memory format, like that of
    ``features.permute(0, 2, 3, 1)``.
    """
    return _ContiguousGradient.apply(features)


def join_processes_without_gpu(config: Config) -> None:
    """Initialises torchrun's process group with gloo on a machine without a GPU.

    mmengine 0.10.7 selects a CUDA device first, even for gloo, and passes it to the model's
    wrapper; it accepts an initialised group, and a device of None.
    """
    if config.get('launcher') != 'pytorch' or torch.cuda.is_available():
        return
    config.model_wrapper_cfg.device_ids = None
    if not dist.is_initialized():
        dist.init_process_group('gloo')


def leave_processes() -> None:
    """Destroys the process group in all processes at the same time.

    mmengine leaves this to the interpreter's exit, where gloo aborts a process whose peer exits
    first.
    """
    if dist.is_available() and dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


def process_store() -> dist.Store:
    """The key-value store of the default process group, for which torch has no public name.
    """
    return dist.distributed_c10d._get_default_store()
