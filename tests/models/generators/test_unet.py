"""The U-Net generator."""
import pytest
import torch
from torch.nn import functional as F

from mmgcl.models.encoders import GeneratorTaps
from mmgcl.models.generators import UNetGenerator
from mmgcl.registry import MODELS


def _generator(**settings) -> UNetGenerator:
    torch.manual_seed(0)
    return UNetGenerator(**{'num_downs': 5, 'base_channels': 2, 'init': {'gain': 0.3}, **settings})


def _image(height: int = 32, width: int = 64) -> torch.Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize(('num_downs', 'millions'), [(7, 41.829), (8, 54.414)])
def test_size_of_the_published_generators(num_downs, millions):
    with torch.device('meta'):
        generator = MODELS.build({'type': 'UNetGenerator', 'num_downs': num_downs})
    count = sum(weights.numel() for weights in generator.parameters())
    assert count / 1e6 == pytest.approx(millions, abs=5e-4)


def _level(weights: dict, prefix: str, image: torch.Tensor, outermost: bool) -> torch.Tensor:
    """The definition, by the published names: a level is what lies around the next one."""
    names = {int(name[len(prefix):].split('.')[0]) for name in weights if name.startswith(prefix)}

    def weight(layer: int) -> torch.Tensor | None:
        return weights.get(f'{prefix}{layer}.weight')

    def norm(features: torch.Tensor, layer: int) -> torch.Tensor:
        mean = features.mean((0, 2, 3), keepdim=True)
        spread = (features - mean).square().mean((0, 2, 3), keepdim=True) + 1e-5
        scale, shift = (weights[f'{prefix}{layer}.{name}'][:, None, None]
                        for name in ('weight', 'bias'))
        return (features - mean) / spread.sqrt() * scale + shift

    if outermost:
        down = F.conv2d(image, weight(0), stride=2, padding=1)
        inside = _level(weights, f'{prefix}1.model.', down, outermost=False)
        return F.conv_transpose2d(inside.relu(), weight(3), weights[f'{prefix}3.bias'], 2, 1).tanh()
    down = F.conv2d(F.leaky_relu(image, 0.2), weight(1), stride=2, padding=1)
    if names == {1, 3, 4}:
        made = norm(F.conv_transpose2d(down.relu(), weight(3), stride=2, padding=1), 4)
    else:
        assert names == {1, 2, 3, 5, 6}
        inside = _level(weights, f'{prefix}3.model.', norm(down, 2), outermost=False)
        made = norm(F.conv_transpose2d(inside.relu(), weight(5), stride=2, padding=1), 6)
    return torch.cat([image, made], dim=1)


@pytest.mark.parametrize('num_downs', [2, 5, 6])
def test_output_is_that_of_the_definition_by_the_published_names(num_downs):
    generator = _generator(num_downs=num_downs, dropout=0.0).double()
    image = _image(64, 128).double()
    expected = _level(generator.state_dict(), 'model.model.', image, outermost=True)
    torch.testing.assert_close(generator(image), expected, rtol=1e-10, atol=1e-12)


def test_dropout_lies_where_the_published_code_has_it():
    generator = _generator(num_downs=8, dropout=0.3)
    places = [name.count('model') for name, layer in generator.named_modules()
              if isinstance(layer, torch.nn.Dropout)]
    # One 'model' is the generator's own, one each level's: levels 4, 5 and 6 of 0 to 7.
    assert sorted(places) == [6, 7, 8]


def test_a_tap_is_a_level_on_the_way_down():
    generator = _generator()
    taps = (0, 2, 4)
    output, features = generator(_image(), taps=taps)
    assert output.shape == (2, 3, 32, 64)
    assert [tuple(feature.shape) for feature in features] == [
        (2, 2, 16, 32), (2, 8, 4, 8), (2, 16, 1, 2)]
    assert generator.tap_channels(taps) == (2, 8, 16)


def test_encoding_gives_the_taps_in_the_order_asked_for():
    generator = _generator(dropout=0.0)
    _, expected = generator(_image(), taps=(1, 3))
    found = generator(_image(), taps=(3, 1), encode_only=True)
    for feature, other in zip(found, expected[::-1], strict=True):
        assert torch.equal(feature, other)


def test_its_taps_serve_as_an_encoder():
    assert GeneratorTaps((0, 1, 2), _generator()).out_channels == (2, 4, 8)


def test_unknown_taps_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='0 to 4, got \\[8\\]'):
        GeneratorTaps((0, 8), _generator())


def test_an_impossible_size_is_named():
    with pytest.raises(ValueError, match='multiples of 32 for num_downs=5, got 48 x 32'):
        _generator()(_image(48, 32))


@pytest.mark.parametrize(('name', 'least'), [('num_downs', 2), ('base_channels', 1)])
def test_sizes_that_are_too_small_are_refused(name, least):
    with pytest.raises(ValueError, match=f'{name} must be >= {least}'):
        _generator(**{name: least - 1})
