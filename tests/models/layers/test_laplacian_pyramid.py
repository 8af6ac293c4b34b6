"""Details of an image by size."""
import pytest
import torch

from mmgcl.models.layers.laplacian_pyramid import laplacian_pyramid, synthesize


@pytest.mark.parametrize('size', [(40, 56), (33, 21), (5, 1)])
@pytest.mark.parametrize('levels', [0, 1, 5])
def test_synthesis_gives_the_image_back(size, levels):
    image = torch.rand(2, 3, *size, dtype=torch.float64)
    pyramid = laplacian_pyramid(image, levels)
    assert len(pyramid) == levels + 1
    torch.testing.assert_close(synthesize(pyramid), image, rtol=0, atol=1e-12)


def test_a_flat_image_has_no_details():
    *details, residual = laplacian_pyramid(torch.full((1, 3, 20, 30), 0.4))
    assert all(level.abs().max() < 1e-6 for level in details)
    torch.testing.assert_close(residual, torch.full_like(residual, 0.4))
