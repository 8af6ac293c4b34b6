"""Files of any depth as pictures for the eye."""
import numpy as np
import pytest
import tifffile
from PIL import Image

from mmgcl.errors import DataError
from mmgcl.visualization.viewable import viewable

RAMP = np.linspace(0, 1, 64 * 64).reshape(64, 64)


@pytest.mark.parametrize(('name', 'values'), [
    ('a.tif', (RAMP * 1400 - 1000).astype(np.float32)), ('a.tif', (RAMP * 4095).astype(np.int16)),
    ('a.tif', np.stack([RAMP * 4095] * 8, axis=-1).astype(np.uint16))])
def test_deep_tiff_is_stretched_over_all_grey_levels(tmp_path, name, values):
    tifffile.imwrite(tmp_path / name, values, photometric='minisblack', planarconfig='contig')
    shown = np.asarray(viewable(tmp_path / name))
    assert shown.shape == (64, 64, 3)
    assert shown.dtype == np.uint8
    assert len(np.unique(shown)) == 256


def test_12_bits_in_a_16_bit_png_are_neither_black_nor_white(tmp_path):
    Image.fromarray((RAMP * 4095).astype(np.uint16)).save(tmp_path / 'a.png')
    assert 120 < np.asarray(viewable(tmp_path / 'a.png')).mean() < 135


def test_8_bit_rgb_is_shown_as_it_is(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / 'a.png')
    assert (np.asarray(viewable(tmp_path / 'a.png')) == pixels).all()


def test_damaged_file_is_named(tmp_path):
    (tmp_path / 'a.tif').write_bytes(b'nothing')
    with pytest.raises(DataError, match=r'a\.tif is not a readable image'):
        viewable(tmp_path / 'a.tif')
