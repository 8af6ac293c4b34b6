"""The generator's own layers as an encoder."""
import pytest
import torch

from mmgcl.models.encoders import GeneratorTaps
from mmgcl.models.generators import ResnetGenerator


@pytest.fixture
def generator() -> ResnetGenerator:
    return ResnetGenerator(num_blocks=5, base_channels=2)


def test_channels_are_those_of_the_generators_features(generator):
    encoder = GeneratorTaps(generator=generator)
    features = generator(torch.rand(1, 3, 16, 16), taps=encoder.layers, encode_only=True)
    assert encoder.layers == (0, 4, 8, 12, 16)
    assert encoder.out_channels == tuple(feature.shape[1] for feature in features)


def test_it_holds_nothing_of_the_generator(generator):
    encoder = GeneratorTaps((4,), generator)
    assert not list(encoder.parameters())
    assert not list(encoder.children())
    assert generator not in vars(encoder).values()


def test_calling_it_tells_what_to_call_instead(generator):
    with pytest.raises(RuntimeError, match=r'generator\(image, taps=encoder.layers'):
        GeneratorTaps((4,), generator)(torch.rand(1, 3, 16, 16))


def test_unknown_layers_are_refused(generator):
    with pytest.raises(ValueError, match='0 to 27, got \\[28\\]'):
        GeneratorTaps((0, 28), generator)


def test_a_generator_is_needed():
    with pytest.raises(ValueError, match='needs the generator'):
        GeneratorTaps()
