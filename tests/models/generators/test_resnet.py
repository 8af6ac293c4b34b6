"""The residual generator."""
import pytest
import torch
from torch import nn

from mmgcl.models.generators import ResnetGenerator
from mmgcl.registry import MODELS

FORMS = [True, False]


def _generator(**settings) -> ResnetGenerator:
    torch.manual_seed(0)
    settings = {'num_blocks': 2, 'base_channels': 4, 'init': {'gain': 0.5}, **settings}
    return ResnetGenerator(**settings)


def _image(height: int = 16, width: int = 24, channels: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.rand(2, channels, height, width, generator=generator) * 2 - 1


def test_size_of_the_published_generator():
    generator = MODELS.build({'type': 'ResnetGenerator'})
    assert sum(weights.numel() for weights in generator.parameters()) == 11_378_179


@pytest.mark.parametrize('antialias', FORMS)
@pytest.mark.parametrize('num_blocks', [1, 4])
def test_output_has_the_size_of_the_input(num_blocks, antialias):
    generator = _generator(
        num_blocks=num_blocks, antialias=antialias, in_channels=2, out_channels=5)
    output = generator(_image(channels=2))
    assert output.shape == (2, 5, 16, 24)
    assert float(output.detach().abs().max()) <= 1


@pytest.mark.parametrize(('antialias', 'blocks', 'last'), [
    (True, range(12, 14), 24), (False, range(10, 12), 20)])
def test_layers_have_their_published_numbers(antialias, blocks, last):
    generator = _generator(antialias=antialias)
    assert [k for k, layer in enumerate(generator.model) if hasattr(layer, 'conv_block')] == list(
        blocks)
    assert isinstance(generator.model[last], nn.Tanh)
    assert len(generator.model) == last + 1


@pytest.mark.parametrize('antialias', FORMS)
def test_a_tap_is_what_its_layer_gives_before_the_next_activation(antialias):
    generator = _generator(antialias=antialias)
    features, expected = _image(), []
    for layer in generator.model:
        features = layer(features.clone())
        expected.append(features.clone())
    taps = tuple(range(len(generator.model)))
    output, found = generator(_image(), taps=taps)
    assert torch.equal(output, expected[-1])
    for feature, other in zip(found, expected, strict=True):
        assert torch.equal(feature, other)


@pytest.mark.parametrize('antialias', FORMS)
def test_channels_of_taps_are_those_of_the_features(antialias):
    generator = _generator(antialias=antialias)
    taps = tuple(range(len(generator.model)))
    features = generator(_image(), taps=taps, encode_only=True)
    assert generator.tap_channels(taps) == tuple(feature.shape[1] for feature in features)


def test_features_come_in_the_order_asked_for():
    generator = _generator()
    later, earlier = generator(_image(), taps=[12, 4], encode_only=True)
    assert later.shape[1:] == (16, 4, 6)
    assert earlier.shape[1:] == (8, 16, 24)


def test_encoding_runs_no_layer_past_the_last_tap():
    generator = _generator()
    ran = []
    for index, layer in enumerate(generator.model):
        layer.register_forward_hook(lambda *_, index=index: ran.append(index))
    generator(_image(), taps=(0, 8), encode_only=True)
    assert ran == list(range(9))


def test_gradients_flow_through_every_tap():
    generator = _generator()
    image = _image().requires_grad_()
    features = generator(image, taps=tuple(range(len(generator.model))), encode_only=True)
    for feature in features:
        gradient, = torch.autograd.grad(feature.square().sum(), image, retain_graph=True)
        assert gradient.any()


def test_bias_in_front_of_a_norm_has_no_effect():
    generator = _generator()
    before = generator(_image())
    with torch.no_grad():
        generator.model[4].bias += 1
    torch.testing.assert_close(generator(_image()), before)


@pytest.mark.parametrize('antialias', FORMS)
def test_memory_format_does_not_matter(antialias):
    generator = _generator(antialias=antialias)
    expected = generator(_image())
    channels_last = generator.to(memory_format=torch.channels_last)
    found = channels_last(_image().contiguous(memory_format=torch.channels_last))
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_init_reaches_the_weights():
    torch.manual_seed(0)
    generator = ResnetGenerator(base_channels=8, init={'mode': 'normal', 'gain': 0.1})
    assert generator.model[8].weight.std().item() == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize(('height', 'width'), [(18, 16), (16, 17), (4, 16)])
def test_an_impossible_size_is_named(height, width):
    with pytest.raises(ValueError, match=f'multiples of 4 .* got {height} x {width}'):
        _generator()(_image(height, width))


@pytest.mark.parametrize('taps', [(0, 25), ('relu1_1',), (-1,)])
def test_unknown_taps_are_refused_with_the_list_of_known_ones(taps):
    generator = _generator()
    with pytest.raises(ValueError, match='0 to 24'):
        generator(_image(), taps=taps)
    with pytest.raises(ValueError, match='0 to 24'):
        generator.tap_channels(taps)


def test_encoding_needs_taps():
    with pytest.raises(ValueError, match='at least one'):
        _generator()(_image(), encode_only=True)


@pytest.mark.parametrize('name', ['num_blocks', 'base_channels', 'in_channels', 'out_channels'])
def test_sizes_below_one_are_refused(name):
    with pytest.raises(ValueError, match=f'{name} must be >= 1, got 0'):
        _generator(**{name: 0})
