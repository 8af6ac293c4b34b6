"""Normalisation by name."""
from itertools import pairwise

import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import PatchDiscriminator, PixelDiscriminator
from mmgcl.models.generators import ResnetGenerator, UNetGenerator
from mmgcl.models.layers import make_norm
from mmgcl.models.layers.norm import NORMS


def test_without_norm_features_stay_as_they_are():
    features = torch.randn(2, 3, 4, 4)
    assert torch.equal(make_norm('none', 3)(features), features)


def test_affine_norm_has_weights_and_plain_norm_none():
    assert len(list(make_norm('affine_instance', 3).parameters())) == 2
    assert not list(make_norm('instance', 3).parameters())


NETWORKS = [ResnetGenerator, UNetGenerator, PatchDiscriminator, PixelDiscriminator]


def _small(network, **settings) -> nn.Module:
    torch.manual_seed(0)
    sizes = {ResnetGenerator: {'num_blocks': 1}, UNetGenerator: {'num_downs': 5},
             PatchDiscriminator: {'num_layers': 2}}
    return network(base_channels=2, **sizes.get(network, {}), **settings)


@pytest.mark.parametrize('network', NETWORKS)
def test_unknown_norm_lists_those_known(network):
    with pytest.raises(ValueError, match="batch, layer, none, spectral, got 'group'"):
        _small(network, norm='group')


@pytest.mark.parametrize('network', NETWORKS)
@pytest.mark.parametrize('norm', NORMS)
def test_every_norm_keeps_the_layers_where_they_are(network, norm):
    made, other = _small(network, norm=norm), _small(network, norm='instance')
    shapes = [tuple(module(torch.zeros(2, 3, 32, 32)).shape) for module in (made, other)]
    assert shapes[0] == shapes[1]
    assert [name for name, _ in made.named_modules()] == [name for name, _ in other.named_modules()]


@pytest.mark.parametrize('network', NETWORKS)
def test_no_convolution_before_batch_norm_has_a_bias(network):
    layers = [layer for layer in _small(network, norm='batch').modules()
              if isinstance(layer, (nn.modules.conv._ConvNd, nn.BatchNorm2d))]
    followed = [conv for conv, norm in pairwise(layers) if isinstance(norm, nn.BatchNorm2d)
                and isinstance(conv, nn.modules.conv._ConvNd)]
    assert followed
    assert all(conv.bias is None for conv in followed)


@pytest.mark.parametrize('network', NETWORKS)
def test_spectral_norm_scales_all_but_the_last_convolution_to_norm_1(network):
    made = _small(network, norm='spectral', init={'mode': 'normal', 'gain': 1.0})
    for _ in range(40):  # one power iteration each
        made(torch.zeros(2, 3, 32, 32))
    *hidden, last = [layer for layer in made.modules()
                     if isinstance(layer, nn.modules.conv._ConvNd)]
    for conv in hidden:
        rows = 1 if isinstance(conv, nn.ConvTranspose2d) else 0
        matrix = conv.weight.detach().movedim(rows, 0).flatten(1)
        # Power iterations come near from below, by a share that the second singular value decides.
        assert torch.linalg.matrix_norm(matrix, 2).item() == pytest.approx(1, abs=0.02)
    assert not hasattr(last, 'weight_orig')


@pytest.mark.parametrize('network', [ResnetGenerator, UNetGenerator, PatchDiscriminator])
def test_dropout_draws_in_training_alone(network):
    image = torch.rand(1, 3, 64, 64)
    settings = {'num_downs': 6} if network is UNetGenerator else {}
    made = network(base_channels=2, dropout=0.5, norm='instance', init={'gain': 0.5}, **settings)
    assert not torch.equal(made(image), made(image))
    made.eval()
    assert torch.equal(made(image), made(image))


@pytest.mark.parametrize('network', [ResnetGenerator, UNetGenerator, PatchDiscriminator])
def test_a_dropout_that_is_no_probability_is_refused(network):
    with pytest.raises(ValueError, match='between 0 and 1'):
        network(base_channels=2, dropout=1.5)


def test_a_residual_block_with_dropout_has_its_published_numbers():
    block = ResnetGenerator(num_blocks=1, base_channels=2, norm='batch', dropout=0.5).model[12]
    numbers = {name.split('.')[1] for name in block.state_dict()}
    assert numbers == {'1', '2', '6', '7'}  # convolution and norm, twice


def test_dropout_of_nothing_is_a_residual_block_without():
    """The two orders of activation and padding give the same."""
    torch.manual_seed(0)
    plain, dropped = (ResnetGenerator(num_blocks=1, base_channels=2, dropout=chance).eval()
                      for chance in (0.0, 0.5))
    state = {name.replace('.conv_block.5.', '.conv_block.6.'): value
             for name, value in plain.state_dict().items()}
    dropped.load_state_dict(state)
    image = torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(dropped(image), plain(image))


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
