"""Matching a checkpoint's weights to a model."""
from collections.abc import Collection, Mapping
from typing import Any

from torch import Tensor, nn

from mmgcl.checkpoints.content import average_names, run_state, without_wrappers
from mmgcl.checkpoints.finite import first_not_finite
from mmgcl.checkpoints.legacy_names import present_names
from mmgcl.errors import CheckpointError


def weights_for(model: nn.Module, content: Mapping[str, Any],
                parts: Collection[str] | None = None, resume: bool = False) -> dict[str, Tensor]:
    """The translator's state dict with its weights replaced by the checkpoint's.

    Checkpoints of earlier versions are accepted; their names are mapped.

    Args:
        model: the translator, with or without a distributed wrapper.
        content: of the checkpoint.
        parts: replace only these parts, such as ``generator``; None replaces all.
        resume: also replace buffers that belong to the run, such as image histories; otherwise
            the model keeps its own.

    Raises:
        CheckpointError: counts the weights that do not fit and names the first.
    """
    state = without_wrappers(model, model.state_dict())
    if content.get('state_dict') is None:
        raise CheckpointError(_no_state_dict(content))
    given = present_names(content['state_dict'])
    left = set() if resume else run_state(model)

    def taken(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {name: weight for name, weight in weights.items()
                if name not in left and (parts is None or part_of(name) in parts)}

    try:
        check_fits(taken(state), taken(given))
    except CheckpointError as error:
        fitting = [] if resume or parts is not None else fitting_parts(taken(state), taken(given))
        if not fitting:
            raise
        raise CheckpointError(f'{error}; a training can start from what fits: '
                              f'load_parts={fitting}') from error
    bad = first_not_finite({'state_dict': taken(given)})
    if bad is not None:
        raise CheckpointError(
            f'the checkpoint has NaN or infinite values in {bad.removeprefix("state_dict.")}: '
            'the run diverged before it was saved; use an earlier one')
    return {**state, **taken(given)}


def averages_for(model: nn.Module, content: Mapping[str, Any]) -> dict[str, Tensor] | None:
    """Averaged generator weights of a checkpoint, by their names in ``generator_ema``.

    Returns:
        None if the checkpoint has none.

    Raises:
        CheckpointError: if they belong to another model, or are not finite.
    """
    average = content.get('generator_ema')
    if average is None:
        return None
    weights = without_wrappers(model, dict(model.named_parameters()))
    for stored, name in average_names(model).items():
        given = average.get(stored)
        if given is None or given.shape != weights[name].shape:
            found = 'missing' if given is None else f'of shape {tuple(given.shape)}'
            raise CheckpointError(
                f'the average of the checkpoint is of another model: generator_ema.{stored} is '
                f'{found}, not of shape {tuple(weights[name].shape)}')
    bad = first_not_finite({'generator_ema': average})
    if bad is not None:
        raise CheckpointError(f'the checkpoint has NaN or infinite values in {bad}')
    return {stored: average[stored] for stored in average_names(model)}


def part_of(name: str) -> str:
    """The part of a translator that a weight belongs to, such as ``generator``."""
    return name.split('.')[0]


def fitting_parts(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    """Parts of a model all of whose weights are given, in the right shapes."""
    fits: dict[str, bool] = {}
    for name, weight in expected.items():
        fit = name in given and given[name].shape == weight.shape
        fits[part_of(name)] = fits.get(part_of(name), True) and fit
    return [part for part, fit in fits.items() if fit]


def check_fits(expected: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> None:
    """Raises CheckpointError if names or shapes differ; it counts them and names the first."""
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
    return f'the checkpoint has no state_dict, only {names or "nothing"}: mmgcl did not write it'
