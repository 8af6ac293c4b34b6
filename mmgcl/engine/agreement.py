"""What the processes of a distributed run agree on, without waiting for each other."""
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from mmgcl.checkpoints.process_state import process_state


class Agreement:
    """The largest number that any process has given, the same in all of them.

    Each call begins a reduction that the next call reads, so that nobody waits; the answer is one
    call late. In a single process it is the number itself. All processes must build and call it
    alike.
    """

    def __init__(self) -> None:
        distributed = dist.is_available() and dist.is_initialized()
        self._group: Any = dist.new_group(backend='gloo') if distributed else None
        self._pending: tuple[Any, Tensor] | None = None

    def exchange(self, number: int) -> int:
        """Gives this process's number, and returns the largest of the previous call."""
        if self._group is None:
            return number
        agreed = 0
        if self._pending is not None:
            work, given = self._pending
            work.wait()
            agreed = int(given)
        given = torch.tensor(number)
        self._pending = dist.all_reduce(given, dist.ReduceOp.MAX, self._group, async_op=True), given
        return agreed

    def forget(self) -> None:
        """Drops the numbers of the last call; called in all processes after the same call."""
        if self._pending is not None:
            self._pending[0].wait()
            self._pending = None


def gather_process_states(model: nn.Module) -> list[dict[str, Tensor]]:
    """In process 0 the states of processes 1, 2, ...; empty in the others, and without any.

    Every process of the run must call it.
    """
    state = process_state(model)
    if not state or not (dist.is_available() and dist.is_initialized()):
        return []
    group: Any = dist.new_group(backend='gloo')
    try:
        first = dist.get_rank() == 0
        found: list[Any] | None = [None] * dist.get_world_size() if first else None
        dist.gather_object({name: value.cpu() for name, value in state.items()}, found, 0, group)
        return found[1:] if found is not None else []
    finally:
        dist.destroy_process_group(group)
