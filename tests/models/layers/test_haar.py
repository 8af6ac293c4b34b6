"""Wavelet pooling."""
import pytest
import torch

from mmgcl.models.layers.haar import haar_pool, haar_unpool


def test_sum_of_the_unpooled_bands_inverts_pooling():
    features = torch.randn(2, 5, 12, 8, dtype=torch.float64)
    torch.testing.assert_close(sum(haar_unpool(haar_pool(features))), features)


def test_the_transform_keeps_the_energy():
    features = torch.randn(2, 5, 12, 8, dtype=torch.float64)
    energy = sum(band.square().sum() for band in haar_pool(features))
    torch.testing.assert_close(energy, features.square().sum())


@pytest.mark.parametrize(('band', 'direction'), [
    ('horizontal', (0, 1)), ('vertical', (1, 0)), ('low', None), ('diagonal', None)])
def test_a_ramp_shows_in_the_band_of_its_direction(band, direction):
    rows, columns = torch.meshgrid(torch.arange(8.), torch.arange(8.), indexing='ij')
    for slope, values in (((1, 0), rows), ((0, 1), columns)):
        found = getattr(haar_pool(values[None, None]), band)
        wanted = 1.0 if slope == direction else 0.0
        if band != 'low':
            assert torch.equal(found, torch.full_like(found, wanted))
        else:
            assert torch.equal(found[0, 0, 0, 0], torch.tensor(1.0))
