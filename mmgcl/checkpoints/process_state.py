"""State that each process of a distributed run has for itself, such as a history of images."""
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from mmgcl.checkpoints.content import without_wrappers
from mmgcl.checkpoints.finite import first_not_finite
from mmgcl.checkpoints.fit import check_fits
from mmgcl.checkpoints.schema import check_weights, described
from mmgcl.errors import CheckpointError

KEY = 'process_states'  # of processes 1, 2, ...; that of process 0 is in the state dict


def process_state(model: nn.Module) -> dict[str, Tensor]:
    """The buffers that differ between processes, by the names that checkpoints give them.

    A module lists its own in ``process_state``, as ``ImageBuffer`` does.
    """
    state = without_wrappers(model, model.state_dict())
    names = (f'{prefix}.{name}' for prefix, module in model.named_modules()
             for name in getattr(module, 'process_state', ()))
    plain = {name.replace('.module.', '.', 1) for name in names}
    return {name: value for name, value in state.items() if name in plain}


def state_of_process(content: Mapping[str, Any], model: nn.Module, rank: int,
                     count: int) -> tuple[dict[str, Tensor], str | None]:
    """What a process of a resumed run takes in place of the state of process 0.

    Process k takes the state of process k. Processes that the run did not have before keep what
    the model has; states of processes that it no longer has are dropped.

    Args:
        content: of the checkpoint.
        model: freshly built.
        rank: of this process.
        count: number of processes.

    Returns:
        the buffers, and one line about a changed number of processes, or None.

    Raises:
        CheckpointError: if the states do not match the model; names the key.
    """
    own = process_state(model)
    if not own or KEY not in content:  # of an earlier version: all take that of process 0
        return {}, None
    saved = content[KEY]
    if not isinstance(saved, Sequence) or isinstance(saved, (str, bytes)):
        raise CheckpointError(f'{KEY} is {described(saved)}, not a list of states')
    line = _change(len(saved) + 1, count)
    if rank == 0:
        return {}, line
    if rank > len(saved):
        return own, line
    state = saved[rank - 1]
    check_weights(state, KEY, str(rank - 1))
    check_fits(own, state)
    bad = first_not_finite({'state_dict': state})
    if bad is not None:
        raise CheckpointError(f'{KEY}[{rank - 1}] has NaN or infinite values in '
                              f'{bad.removeprefix("state_dict.")}')
    return dict(state), line


def _change(before: int, now: int) -> str | None:
    if before == now:
        return None
    effect = (f'processes {before} to {now - 1} begin with empty ones' if now > before
              else f'those of processes {now} to {before - 1} are dropped')
    return (f'image histories: the checkpoint has those of {before} processes, this run has {now}: '
            f'{effect}')
