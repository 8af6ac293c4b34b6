"""Blocks of StyleGAN2's networks."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.layers import BlurResample, ConvLayer, ResidualConvBlock, channels_at


def test_halving_1x1_layer_is_the_blurred_image_at_every_second_pixel():
    torch.manual_seed(0)
    layer = ConvLayer(3, 5, 1, downsample=True, activate=False)
    image = torch.randn(2, 3, 8, 6)
    blurred = BlurResample((1, 1))(image)
    expected = F.conv2d(blurred, layer[1].weight * layer[1].scale, stride=2)
    assert torch.allclose(layer(image), expected, atol=1e-6)


@pytest.mark.parametrize('kernel_size', [1, 3])
def test_halving_layer_halves(kernel_size):
    assert ConvLayer(3, 5, kernel_size, downsample=True)(torch.zeros(1, 3, 8, 12)).shape == (
        1, 5, 4, 6)


def test_block_without_change_of_size_adds_its_input_itself():
    block = ResidualConvBlock(3, 3)
    for parameter in block.parameters():
        torch.nn.init.zeros_(parameter)
    image = torch.randn(1, 3, 4, 4)
    assert torch.allclose(block(image), image / 2 ** 0.5)


@pytest.mark.parametrize(('resolution', 'expected'), [
    (4, 512), (16, 320), (32, 160), (64, 80), (1024, 5)])
def test_channels_of_sincuts_generator(resolution, expected):
    assert channels_at(resolution, 512 * 10, 512) == expected


def test_channels_above_32_pixels_have_no_cap():
    assert channels_at(64, 512 * 128, 512) == 1024


def test_a_layer_without_channels_is_named():
    with pytest.raises(ValueError, match='no channel at 1024 pixels'):
        channels_at(1024, 100, 512, int)
