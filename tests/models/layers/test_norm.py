"""Normalisation by name."""
import pytest
import torch

from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.models.generators import ResnetGenerator
from mmgcl.models.layers import make_norm


def test_without_norm_features_stay_as_they_are():
    features = torch.randn(2, 3, 4, 4)
    assert torch.equal(make_norm('none', 3)(features), features)


def test_affine_norm_has_weights_and_plain_norm_none():
    assert len(list(make_norm('affine_instance', 3).parameters())) == 2
    assert not list(make_norm('instance', 3).parameters())


@pytest.mark.parametrize('network', [ResnetGenerator, PatchDiscriminator])
def test_unknown_norm_lists_those_known(network):
    with pytest.raises(ValueError, match="batch, layer, none, got 'group'"):
        network(base_channels=2, norm='group')


def test_taps_without_norm_survive_the_activation_that_follows():
    torch.manual_seed(0)
    generator = ResnetGenerator(num_blocks=1, base_channels=2, norm='none')
    image = torch.randn(1, 3, 16, 16)
    feature = generator(image, taps=(4,), encode_only=True)[0]
    assert torch.equal(generator(image, taps=(4,))[1][0], feature)
    assert (feature < 0).any()


def test_layer_norm_keeps_the_colour_that_instance_norm_removes():
    green = torch.tensor([-0.5, 0.5, -0.5])[:, None, None].expand(1, 3, 4, 4).contiguous()
    made = make_norm('layer', 3)(green)
    assert not make_norm('instance', 3)(green).any()
    assert torch.equal(made.argmax(1), green.argmax(1))
    torch.testing.assert_close(made.square().mean(), torch.tensor(1.0), rtol=0, atol=1e-3)


def test_batch_norm_keeps_the_difference_between_two_flat_images():
    flat = torch.tensor([-0.5, 0.5])[:, None, None, None].expand(2, 3, 4, 4).contiguous()
    made = make_norm('batch', 3)(flat)
    torch.testing.assert_close(made, 2 * flat, rtol=0, atol=1e-3)
