"""MUNIT's recorded networks: their sizes, weights and gradients."""
from collections.abc import Callable

import numpy as np
from torch import Tensor, nn

from tests.parity.recorded import Arrays, tensor

RECORDED = 1e-5
# Rounding adds up in the gradients: with the recorded weights redrawn at random, our own
# single-precision gradients were up to 5e-5 of the largest entry off those in double precision.
GRADIENT = 1e-4


def leaf(array: np.ndarray) -> Tensor:
    return tensor(array).requires_grad_()


def under(arrays: Arrays, prefix: str) -> Arrays:
    """The arrays of a group, by their names inside it; inert statistics are left out."""
    return {name.removeprefix(prefix): array for name, array in arrays.items()
            if name.startswith(prefix) and '.running_' not in name}


def filled(network: nn.Module, arrays: Arrays, prefix: str) -> nn.Module:
    network = network.double()
    network.load_state_dict({name: tensor(array) for name, array in under(arrays, prefix).items()})
    return network


def generator_sizes(arrays: Arrays, prefix: str) -> dict[str, int]:
    state = under(arrays, prefix)
    return {'base_channels': len(state['enc_content.model.0.conv.weight']),
            'num_blocks': sum(name.startswith('dec.model.0.') for name in state) // 4,
            'style_channels': len(state['enc_style.model.6.weight']),
            'mlp_channels': len(state['mlp.model.0.fc.weight'])}


def discriminator_sizes(arrays: Arrays, prefix: str) -> dict[str, int]:
    state = under(arrays, prefix)
    return {'base_channels': len(state['cnns.0.0.conv.weight']),
            'num_layers': sum(name.startswith('cnns.0.') for name in state) // 2 - 1,
            'num_scales': sum(name.endswith('.0.conv.weight') for name in state)}


def check_named(found: dict[str, Tensor], expected: Arrays, assert_matches: Callable,
                rounding: Callable[[str], Callable[[], float]] | None = None) -> None:
    """A bias before a norm has only its weight's scale."""
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        weight = expected.get(name.replace('.bias', '.weight'), array)
        scale = max(np.abs(array).max(), np.abs(weight).max())
        assert_matches(found[name], array, GRADIENT, scale=float(scale),
                       rounding=rounding and rounding(name))
