"""Modulated convolution without style."""
import pytest
import torch

from mmgcl.models.layers import DemodulatedConv2d


def layer(**options) -> DemodulatedConv2d:
    torch.manual_seed(0)
    return DemodulatedConv2d(3, 5, **options).double()


def test_every_filter_has_length_one():
    point = torch.zeros(1, 3, 7, 7, dtype=torch.float64)
    squares = torch.zeros(5, dtype=torch.float64)
    for channel in range(3):
        point.zero_()[0, channel, 3, 3] = 1
        squares += layer()(point).square().sum((0, 2, 3))
    assert torch.allclose(squares, torch.ones_like(squares))


@pytest.mark.parametrize('upsample', [False, True])
def test_scale_of_its_weights_does_not_matter(upsample):
    image, conv = torch.randn(1, 3, 4, 4, dtype=torch.float64), layer(upsample=upsample)
    before = conv(image)
    conv.weight.data *= 3
    assert torch.allclose(conv(image), before, atol=1e-7)  # up to the 1e-8 under the root


def test_upsampling_doubles_the_image():
    assert layer(upsample=True)(torch.zeros(2, 3, 4, 6).double()).shape == (2, 5, 8, 12)
