"""Judging tiles."""
import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import StyleGAN2Discriminator, TiledDiscriminator


def test_each_tile_is_judged_as_an_image():
    torch.manual_seed(0)
    inner = StyleGAN2Discriminator(image_size=8, base_channels=0.5)
    image = torch.rand(2, 3, 16, 24)
    made = TiledDiscriminator(inner, tile_size=8)(image)
    tiles = [image[b:b + 1, :, top:top + 8, left:left + 8]
             for b in range(2) for top in (0, 8) for left in (0, 8, 16)]
    assert torch.allclose(made, torch.cat([inner(tile) for tile in tiles]), atol=1e-6)


def test_impossible_tiles_are_named():
    with pytest.raises(ValueError, match='tile_size must be >= 1, got 0'):
        TiledDiscriminator(nn.Identity(), 0)
    with pytest.raises(ValueError, match='multiples of tile_size=8, got 12 x 16'):
        TiledDiscriminator(nn.Identity(), 8)(torch.zeros(1, 3, 12, 16))
