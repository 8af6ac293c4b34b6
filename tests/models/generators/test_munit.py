"""MUNIT's generator."""
import pytest
import torch

from mmgcl.models.generators import MunitGenerator


@pytest.fixture
def generator() -> MunitGenerator:
    torch.manual_seed(0)
    return MunitGenerator(num_blocks=2, base_channels=4, style_channels=3, mlp_channels=5)


def test_codes_have_the_stated_shapes_and_make_an_image_of_the_first_size(generator):
    content, style = generator(torch.rand(2, 3, 32, 48))
    assert content.shape == (2, 16, 8, 12)
    assert style.shape == (2, 3, 1, 1)
    image = generator(content=content, style=style)
    assert image.shape == (2, 3, 32, 48)
    assert image.abs().max() <= 1


def test_wanted_codes_alone_are_computed(generator):
    image = torch.rand(1, 3, 32, 32)
    generator.enc_style.register_forward_pre_hook(lambda *_: pytest.fail('style was encoded'))
    content, = generator(image, codes=('content',))
    assert content.shape == (1, 16, 8, 8)


def test_style_changes_the_image_and_each_image_has_its_own(generator):
    content = generator(torch.rand(1, 3, 32, 32), codes=('content',))[0].repeat(2, 1, 1, 1)
    styles = torch.randn(2, 3, 1, 1)
    both = generator(content=content, style=styles)
    assert (both[0] - both[1]).abs().max() > 1e-3
    alone = generator(content=content[1:], style=styles[1:])
    torch.testing.assert_close(both[1:], alone)


def test_sizes_are_checked():
    with pytest.raises(ValueError, match='style_channels must be >= 1'):
        MunitGenerator(style_channels=0)
