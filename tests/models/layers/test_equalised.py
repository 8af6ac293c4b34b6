"""Layers with equalised learning rate."""
import torch
from torch.nn import functional as F

from mmgcl.models.layers import BiasLeakyReLU, EqualConv2d, EqualLinear


def test_convolution_keeps_the_variance_of_normal_features():
    torch.manual_seed(0)
    made = EqualConv2d(64, 64, 3, padding=0)(torch.randn(4, 64, 18, 18))
    assert abs(float(made.detach().var()) - 1) < 0.1  # of 65 000 correlated numbers


def test_linear_map_keeps_the_variance_of_normal_features():
    torch.manual_seed(0)
    assert abs(float(EqualLinear(256, 256)(torch.randn(256, 256)).detach().var()) - 1) < 0.05


def test_activation_keeps_the_second_moment_of_normal_features_nearly():
    torch.manual_seed(0)
    features = BiasLeakyReLU(8)(torch.randn(16, 8, 32, 32))
    assert abs(float(features.detach().square().mean()) - 1.04) < 0.02  # (1 + 0.2^2) / 2 * 2


def test_stored_weights_have_unit_variance_whatever_the_size():
    torch.manual_seed(0)
    for layer in (EqualConv2d(4, 512, 3), EqualConv2d(512, 4, 3), EqualLinear(512, 64)):
        assert abs(float(layer.weight.detach().std()) - 1) < 0.03


def test_bias_is_added_before_the_activation():
    layer, features = BiasLeakyReLU(2).double(), torch.randn(1, 2, 3, 3).double()
    torch.nn.init.constant_(layer.bias, -0.5)
    assert torch.allclose(layer(features), 2 ** 0.5 * F.leaky_relu(features - 0.5, 0.2))
