"""State dict of one network in its published form."""
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from mmgcl.checkpoints.published.names import FEATURES, by_published_name, names_all
from mmgcl.errors import CheckpointError

FILTERS = ('.filt', '.kernel')  # endings of constants
# Instance norm of early torch releases kept these although nothing read them.
UNUSED_STATISTICS = ('running_mean', 'running_var', 'num_batches_tracked')


class MismatchError(CheckpointError):
    """Weights that do not belong to the config's network.

    Attributes:
        details: one line per mismatched tensor, with its shapes.
    """

    def __init__(self, message: str, details: list[str]) -> None:
        super().__init__(message)
        self.details = details


def published_state(network: nn.Module) -> dict[str, Tensor]:
    """Everything that a published checkpoint of this network holds, under its published names.

    Generators and discriminators already use the published names and gain its constant blur
    filters; objectives are renamed. Weights are views of the network's own.

    Raises:
        CheckpointError: if the network is of no published family.
    """
    state = network.state_dict()
    if hasattr(network, 'model') or getattr(network, 'has_published_names', False):
        return {**state, **modulated_weights(network), **constants(network)}
    tables = [table for table in FEATURES.values() if names_all(table, state)]
    if not tables:
        raise CheckpointError(
            f'a {type(network).__name__} has no published form; those of '
            f'{", ".join(FEATURES)} have')
    return by_published_name(state, tables[0])


def constants(network: nn.Module) -> dict[str, Tensor]:
    """The constant filters that published checkpoints contain.

    Those of anti-aliased networks are (C, 1, k, k) and named ``filt``, StyleGAN2's (k, k) and
    ``kernel``.
    """
    filters, channels = {}, 0
    for name, layer in network.named_modules():
        channels = getattr(layer, 'out_channels', channels)
        if hasattr(layer, 'published_filter'):
            filters[f'{name}.{layer.published_name}'] = layer.published_filter(channels)
    return filters


def modulated_weights(network: nn.Module) -> dict[str, Tensor]:
    """Weights of demodulated convolutions, with the leading axis that they have when published."""
    return {f'{name}.weight': layer.published_weight
            for name, layer in network.named_modules() if hasattr(layer, 'published_weight')}


@torch.no_grad()
def fill(network: nn.Module, given: Mapping[str, Tensor], source: str, name: str) -> None:
    """Copies published weights into a network.

    Ignores data-parallel prefixes and unused instance-norm statistics. Blur filters may be missing,
    but must not differ.

    Args:
        given: published names and tensors.
        source, name: the file and the network, for messages.

    Raises:
        MismatchError: if a tensor is missing, unknown, or of another shape.
    """
    wanted = published_state(network)
    given = _without_leftovers(network, given)
    details = _differences(wanted, given)
    if details:
        raise MismatchError(
            f'{source} does not fit {name} of the config: {len(details)} tensors differ, the '
            f'first {details[0]}{_hint(wanted, given)}', details)
    for key, tensor in wanted.items():
        if not key.endswith(FILTERS):
            tensor.copy_(given[key])


def _without_leftovers(network: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    given = {name.removeprefix('module.'): tensor for name, tensor in given.items()}
    if getattr(network, 'noise', None) == 'none':
        # smallstylegan2 keeps strengths of noise that it never adds.
        given = {name: tensor for name, tensor in given.items()
                 if not name.endswith('.noise.weight')}
    norms = {name for name, layer in network.named_modules()
             if isinstance(layer, nn.InstanceNorm2d)}
    return {name: tensor for name, tensor in given.items() if not (
        name.rpartition('.')[0] in norms and name.rpartition('.')[2] in UNUSED_STATISTICS)}


def _differences(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    missing = [f'missing: {name} {_shape(tensor)}' for name, tensor in wanted.items()
               if name not in given and not name.endswith(FILTERS)]
    unknown = [f'unexpected: {name} {_shape(tensor)}' for name, tensor in given.items()
               if name not in wanted]
    other = [_other(name, tensor, given[name]) for name, tensor in wanted.items() if name in given]
    return [*missing, *unknown, *filter(None, other)]


def _other(name: str, wanted: Tensor, given: Tensor) -> str | None:
    if wanted.shape != given.shape:
        return f'wrong shape: {name} has {_shape(given)}, the config has {_shape(wanted)}'
    if name.endswith(FILTERS) and not torch.allclose(wanted.double(), given.double()):
        return f'another blur filter: {name}'
    return None


def _hint(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> str:
    """What to change if only one of the two has blur filters."""
    ours, theirs = (any(name.endswith(FILTERS) for name in names) for names in (wanted, given))
    if ours == theirs:
        return ''
    return ('; it has blur filters: set antialias=True' if theirs else
            '; it has no blur filters: antialias=False may be its form')


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))
