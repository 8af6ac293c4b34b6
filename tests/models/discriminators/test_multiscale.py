"""The discriminators of several scales."""
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from mmgcl.models.discriminators import MultiscaleDiscriminator
from mmgcl.models.discriminators.multiscale import halve


def build(**options: object) -> MultiscaleDiscriminator:
    torch.manual_seed(0)
    return MultiscaleDiscriminator(**{'base_channels': 4, 'num_layers': 2, **options})


def test_each_scale_judges_an_image_of_half_the_size():
    predictions = build()(torch.rand(2, 3, 64, 32))
    assert [tuple(scale.shape) for scale in predictions] == [
        (2, 1, 16, 8), (2, 1, 8, 4), (2, 1, 4, 2)]


def test_a_lower_scale_sees_the_halved_image_alone():
    network, image = build(), torch.rand(1, 3, 32, 32)
    torch.testing.assert_close(network(image)[1], network.cnns[1](halve(image)))


def test_halving_averages_the_pixels_inside_the_image():
    image = torch.rand(1, 1, 4, 4)
    torch.testing.assert_close(halve(image)[0, 0, 0, 0], image[0, 0, :2, :2].mean())
    torch.testing.assert_close(halve(image)[0, 0, 1, 1], image[0, 0, 1:4, 1:4].mean())


def test_spectral_norm_bounds_every_convolution_but_the_last():
    network, image = build(norm='spectral', num_scales=1), torch.rand(1, 3, 32, 32)
    for _ in range(60):  # steps of power iteration
        network(image)
    for block in network.cnns[0][:-1]:
        largest = torch.linalg.svdvals(block.conv.weight.flatten(1))[0]
        torch.testing.assert_close(largest, torch.ones(()), rtol=1e-2, atol=0)


@pytest.mark.parametrize('norm', ['instance', 'layer'])
def test_norm_follows_all_but_the_first_and_the_last_convolution(norm):
    network = build(norm=norm, num_scales=1)
    first, second, _ = network.cnns[0]
    for weight in second.norm.parameters():
        nn.init.constant_(weight, float(weight.any()))  # gamma 1, beta 0
    features = F.leaky_relu(first.conv(torch.rand(1, 3, 32, 32)), 0.2)
    assert second.norm(second.conv(features)).mean().abs() < 1e-4
    assert first.norm(features) is features


def test_mistakes_are_named():
    with pytest.raises(ValueError, match='num_scales must be >= 1, got 0'):
        build(num_scales=0)
    with pytest.raises(ValueError, match="norm must be one of none, instance, layer, got 'batch'"):
        build(norm='batch')
