"""First values of weights."""
import math

import pytest
import torch
from torch import nn

from mmgcl.models.layers import initialise

FAN_IN, FAN_OUT = 32 * 9, 48 * 9


def _network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(32, 48, 3), nn.InstanceNorm2d(48, affine=True))


@pytest.mark.parametrize(('mode', 'gain', 'deviation'), [
    ('normal', None, 0.02),
    ('normal', 0.5, 0.5),
    ('xavier', None, 0.02 * math.sqrt(2 / (FAN_IN + FAN_OUT))),
    ('xavier', 1.0, math.sqrt(2 / (FAN_IN + FAN_OUT))),
    ('kaiming', None, math.sqrt(2 / FAN_IN)),
    ('kaiming', 0.1, 0.1 * math.sqrt(2 / FAN_IN)),
])
def test_deviation_of_the_weights(mode, gain, deviation):
    network = _network()
    initialise(network, mode, gain)
    # 13824 draws: the deviation is within 3 % of its expectation at five sigma.
    assert network[0].weight.std().item() == pytest.approx(deviation, rel=0.03)
    assert network[0].weight.mean().item() == pytest.approx(0, abs=deviation * 0.05)


@pytest.mark.parametrize('layer', [nn.Linear(6, 4), nn.Conv2d(3, 4, 2)])
def test_orthogonal_rows_have_the_length_of_the_gain(layer):
    initialise(layer, 'orthogonal', 0.5)
    rows = layer.weight.detach().flatten(1)
    torch.testing.assert_close(rows @ rows.T, 0.25 * torch.eye(4))


@pytest.mark.parametrize('layer', [
    nn.Conv2d(2, 3, 1), nn.ConvTranspose2d(2, 3, 1), nn.Conv1d(2, 3, 1), nn.Linear(2, 3)])
def test_weights_are_drawn_and_biases_zeroed(layer):
    before = layer.weight.detach().clone()
    initialise(layer)
    assert not torch.equal(layer.weight, before)
    assert not layer.bias.any()


def test_a_layer_without_bias_and_a_norm_are_no_obstacle():
    network = nn.Sequential(nn.Conv2d(2, 3, 1, bias=False), nn.InstanceNorm2d(3, affine=True))
    initialise(network)
    assert torch.equal(network[1].weight, torch.ones(3))


def test_weights_stay_trainable():
    network = _network()
    initialise(network)
    assert network[0].weight.requires_grad
    assert network[0].weight.is_leaf


@pytest.mark.parametrize('settings', [{'mode': 'zeros'}, {'gain': 0.0}, {'gain': -1.0}])
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError, match='got'):
        initialise(_network(), **settings)
