"""The pixel discriminator."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.discriminators import PixelDiscriminator


def _image() -> torch.Tensor:
    return torch.rand(2, 3, 6, 8, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_output_is_that_of_the_definition_by_the_published_names():
    torch.manual_seed(0)
    network = PixelDiscriminator(base_channels=4, init={'gain': 1.0})
    weights = network.state_dict()
    first = F.conv2d(_image(), weights['net.0.weight'], weights['net.0.bias'])
    second = F.conv2d(F.leaky_relu(first, 0.2), weights['net.2.weight'], weights['net.2.bias'])
    second = F.leaky_relu(F.instance_norm(second), 0.2)
    expected = F.conv2d(second, weights['net.5.weight'], weights['net.5.bias'])
    torch.testing.assert_close(network(_image()), expected)


def test_without_norm_a_pixel_is_judged_by_itself():
    torch.manual_seed(0)
    network = PixelDiscriminator(base_channels=4, norm='none', init={'gain': 1.0})
    image, changed = _image(), _image()
    changed[:, :, 2, 3] += 1
    differs = (network(image) != network(changed)).any(0)[0]
    assert differs.nonzero().tolist() == [[2, 3]]


def test_with_batch_norm_the_logits_have_no_bias_as_published():
    names = set(PixelDiscriminator(base_channels=4, norm='batch').state_dict())
    assert {'net.0.bias', 'net.5.weight'} <= names
    assert not {'net.2.bias', 'net.5.bias'} & names


def test_sizes_below_one_are_refused():
    with pytest.raises(ValueError, match='base_channels must be >= 1, got 0'):
        PixelDiscriminator(base_channels=0)
