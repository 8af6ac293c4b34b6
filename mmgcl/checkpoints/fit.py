"""Weights of a checkpoint for a model, if they are its own."""
from collections.abc import Collection, Mapping
from typing import Any

from torch import Tensor, nn

from mmgcl.checkpoints.content import run_state, without_wrappers
from mmgcl.errors import CheckpointError


def weights_for(model: nn.Module, content: Mapping[str, Any],
                parts: Collection[str] | None = None, resume: bool = False) -> dict[str, Tensor]:
    """The state of a translator with a checkpoint's weights in it.

    Args:
        model: the translator, also in a distributed wrapper.
        content: what the file holds.
        parts: take these parts, such as ``generator``, alone; None takes all.
        resume: also take what belongs to the run, as histories of images do; it is left as the
            model has it otherwise.

    Raises:
        CheckpointError: counts the weights that do not fit and names the first.
    """
    state = without_wrappers(model, model.state_dict())
    given = content.get('state_dict')
    if given is None:
        raise CheckpointError(_no_state_dict(content))
    left = set() if resume else run_state(model)

    def taken(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {name: weight for name, weight in weights.items()
                if name not in left and (parts is None or part_of(name) in parts)}

    check_fits(taken(state), taken(given))
    return {**state, **taken(given)}


def part_of(name: str) -> str:
    """The part of a translator, such as ``generator``, that a weight's name begins with."""
    return name.split('.')[0]


def check_fits(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> None:
    """Raises CheckpointError, which counts the weights that do not fit and names the first."""
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


def _no_state_dict(content: Mapping[str, Any]) -> str:
    if content and all(isinstance(value, Tensor) for value in content.values()):
        return (
            'the checkpoint holds the weights of one network, as the published net_G.pth files '
            'do: convert it with tools/converters/convert_checkpoint.py import CONFIG OUT.pth FILE')
    names = ', '.join(str(name)[:40] for name in list(content)[:8])
    return f'the checkpoint has no state_dict, only {names or "nothing"}: it is none of mmgcl'
