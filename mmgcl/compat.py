"""Every quirk of a dependency's version, in one place."""
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
    """The same features; their gradient goes on in the usual memory order.

    On a CPU, instance norm of torch 2.13 to 2.15 (at least) gives a wrong gradient for a batch of
    one image when the gradient that reaches it lies in memory channels last, as that of
    ``features.permute(0, 2, 3, 1)`` does.
    """
    return _ContiguousGradient.apply(features)


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


def leave_processes() -> None:
    """Ends a distributed run for all processes together.

    mmengine leaves this to the interpreter's exit. Then gloo aborts a process that is slower to
    leave than the one it is connected to.
    """
    if dist.is_available() and dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


def process_store() -> dist.Store:
    """The key-value store through which the processes of a run found each other.

    torch has no public name for it.
    """
    return dist.distributed_c10d._get_default_store()
