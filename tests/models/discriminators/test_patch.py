"""The patch discriminator."""
from itertools import pairwise

import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.registry import MODELS


def test_size_of_the_published_discriminator():
    discriminator = MODELS.build({'type': 'PatchDiscriminator'})
    assert sum(weights.numel() for weights in discriminator.parameters()) == 2_764_737


@pytest.mark.parametrize('antialias', [True, False])
@pytest.mark.parametrize(('num_layers', 'side'), [(1, 126), (2, 62), (3, 30), (4, 14)])
def test_number_of_patches_of_an_image_of_256_pixels(num_layers, side, antialias):
    discriminator = PatchDiscriminator(2, num_layers, antialias=antialias)
    with torch.no_grad():
        assert discriminator(torch.rand(1, 3, 256, 256)).shape == (1, 1, side, side)


@pytest.mark.parametrize(('antialias', 'side'), [(True, 84), (False, 70)])
def test_size_of_a_patch(antialias, side):
    discriminator = PatchDiscriminator(2, antialias=antialias)
    for index, layer in enumerate(discriminator.model):
        if isinstance(layer, nn.InstanceNorm2d):
            discriminator.model[index] = nn.Identity()  # it sees the whole image
        elif isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
    image = torch.rand(1, 3, 192, 192, requires_grad=True)
    discriminator(image)[0, 0, 11, 11].backward()
    rows = image.grad[0, 0].any(1).nonzero()
    assert int(rows.max() - rows.min()) + 1 == side


def test_width_is_limited_to_eight_times_the_base():
    convs = [layer for layer in PatchDiscriminator(2, num_layers=5).model
             if isinstance(layer, nn.Conv2d) and layer.in_channels != layer.groups]
    assert [conv.out_channels for conv in convs] == [2, 4, 8, 16, 16, 16, 1]


def test_first_and_last_convolution_have_no_norm():
    layers = list(PatchDiscriminator(2, antialias=False).model)
    followed = [isinstance(after, nn.InstanceNorm2d) for layer, after in pairwise(layers)
                if isinstance(layer, nn.Conv2d)]
    assert followed == [False, True, True, True]
    assert isinstance(layers[-1], nn.Conv2d)


@pytest.mark.parametrize('name', ['base_channels', 'num_layers', 'in_channels'])
def test_sizes_below_one_are_refused(name):
    with pytest.raises(ValueError, match=f'{name} must be >= 1, got 0'):
        PatchDiscriminator(**{name: 0})
