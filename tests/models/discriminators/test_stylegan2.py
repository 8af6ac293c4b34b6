"""The residual discriminator."""
import pytest
import torch

from mmgcl.models.discriminators import StyleGAN2Discriminator
from mmgcl.models.layers import ResidualConvBlock
from mmgcl.registry import MODELS


def discriminator(**settings) -> StyleGAN2Discriminator:
    torch.manual_seed(0)
    return StyleGAN2Discriminator(**{'image_size': 32, 'base_channels': 0.5, **settings})


def images(batch: int = 4, side: int = 32) -> torch.Tensor:
    torch.manual_seed(1)
    return torch.rand(batch, 3, side, side) * 2 - 1


def test_channels_of_sincut():
    made = MODELS.build({'type': 'StyleGAN2Discriminator'})
    assert [block.out_channels for block in made.convs[1:]] == [64, 128, 256, 384]
    assert made.final_linear[0].weight.shape == (384, 6144)


@pytest.mark.parametrize(('final_size', 'blocks'), [(4, 3), (8, 2)])
def test_blocks_end_at_the_final_size(final_size, blocks):
    made = discriminator(final_size=final_size)
    assert sum(isinstance(layer, ResidualConvBlock) for layer in made.convs) == blocks
    assert made(images()).shape == (4, 1)


def test_images_of_a_batch_are_judged_alone():
    made = discriminator()
    alone = torch.cat([made(image[None]) for image in images()])
    assert torch.allclose(made(images()), alone, atol=1e-6)


def test_with_minibatch_deviation_they_are_not():
    made = discriminator(deviation_group=4)
    alone = torch.cat([made(image[None]) for image in images()])
    assert not torch.allclose(made(images()), alone, atol=1e-5)


@pytest.mark.parametrize(('rounding', 'channels'), [('down', 1), ('nearest', 2)])
def test_channels_are_rounded_as_in_either_code(rounding, channels):
    made = discriminator(base_channels=0.22, rounding=rounding)
    assert made.convs[0][0].out_channels == channels  # 256 * 0.22 / 32 = 1.76


@pytest.mark.parametrize(('settings', 'message'), [
    ({'image_size': 48}, 'image_size must be a power of 2, got 48'),
    ({'final_size': 32}, 'final_size must be at least 4 and below image_size=32, got 32'),
    ({'base_channels': -1}, 'base_channels must be > 0'),
    ({'rounding': 'up'}, "rounding must be one of down, nearest, got 'up'")])
def test_impossible_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        discriminator(**settings)


def test_an_image_of_another_size_is_named():
    with pytest.raises(ValueError, match='judges images of 32 x 32, got 16 x 16: set its image_si'):
        discriminator()(images(side=16))
