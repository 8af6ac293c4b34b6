"""A training step asks the device for nothing that the host must wait for."""
from collections import Counter

import torch
from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch.utils._python_dispatch import TorchDispatchMode

from mmgcl.registry import MODELS

# Reading a number, and results whose size depends on values.
WAITS = {'_local_scalar_dense', 'nonzero', 'masked_select', 'is_nonzero', '_unique2', 'equal'}


class Trace(TorchDispatchMode):
    """Counts the operations that run."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.seen[func.overloadpacket.__name__] += 1
        return func(*args, **(kwargs or {}))


def optimizers(model: torch.nn.Module) -> OptimWrapperDict:
    """Plain descent, which reads nothing itself."""
    return OptimWrapperDict(**{
        phase: OptimWrapper(torch.optim.SGD(
            [p for name in names for p in getattr(model, name).parameters()] or
            [torch.nn.Parameter(torch.zeros(1))], lr=0.1, foreach=False))
        for phase, names in model.phases.items()})


def test_step_waits_for_nothing(tiny_config, batch):
    torch.manual_seed(0)
    model = MODELS.build(tiny_config().model)
    wrappers = optimizers(model)
    model.train_step(batch, wrappers)
    with Trace() as trace:
        model.train_step(batch, wrappers)
    assert trace.seen['convolution_backward'] > 0
    assert not WAITS & set(trace.seen)


def test_a_read_number_would_be_noticed(tiny_config, batch):
    with Trace() as trace:
        float(torch.ones(1))
    assert WAITS & set(trace.seen)
