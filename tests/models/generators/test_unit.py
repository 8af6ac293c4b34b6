"""UNIT's generator."""
import pytest
import torch

from mmgcl.models.generators import UnitGenerator


def test_noise_is_added_to_the_content():
    torch.manual_seed(0)
    generator = UnitGenerator(num_blocks=1, base_channels=4)
    content, = generator(torch.rand(2, 3, 16, 24))
    assert content.shape == (2, 16, 4, 6)
    noise = torch.randn_like(content)
    image = generator(content=content, style=noise)
    assert image.shape == (2, 3, 16, 24)
    assert image.abs().max() <= 1
    torch.testing.assert_close(image, generator(content=content + noise))


def test_sizes_are_checked():
    with pytest.raises(ValueError, match='num_blocks must be >= 1, got 0'):
        UnitGenerator(num_blocks=0)
