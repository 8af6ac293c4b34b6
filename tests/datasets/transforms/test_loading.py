"""The loader: channels, ranges, bands and pages."""
import numpy as np
import pytest
import tifffile
from PIL import Image

from mmgcl.datasets import LoadImageFromFile
from mmgcl.datasets.image_files import UnreadableImageError, read_image

RNG = np.random.default_rng(0)


def load(path, domain: str = 'A', **settings) -> np.ndarray:
    return LoadImageFromFile(**settings)({'img_path': str(path), 'domain': domain})['img']


@pytest.fixture
def gray12(tmp_path):
    values = RNG.integers(0, 4096, (6, 5)).astype(np.uint16)
    Image.fromarray(values).save(tmp_path / 'ct.png')
    return tmp_path / 'ct.png', values


def test_default_is_8_bit_rgb(gray12):
    assert np.array_equal(load(gray12[0]), np.asarray(read_image(gray12[0])))


def test_window_keeps_every_level_of_12_bits(gray12):
    path, values = gray12
    image = load(path, channels=1, scale=(0, 4095))
    assert image.dtype == np.float32
    assert np.array_equal((image[..., 0] * 4095).round(), values)


def test_deep_colour_of_a_png_is_kept(tmp_path):
    cv2 = pytest.importorskip('cv2')
    values = RNG.integers(0, 65536, (4, 3, 3)).astype(np.uint16)
    cv2.imwrite(str(tmp_path / 'a.png'), values[..., ::-1])
    assert np.array_equal((load(tmp_path / 'a.png', scale='16bit') * 65535).round(), values)


@pytest.mark.parametrize('dtype', [np.uint8, np.uint16, np.float32, np.int32])
@pytest.mark.parametrize('suffix', ['npy', 'tif'])
def test_arrays_and_tiff_of_many_bands(tmp_path, suffix, dtype):
    values = RNG.integers(0, 200, (5, 4, 8)).astype(dtype)
    path = tmp_path / f'bands.{suffix}'
    np.save(path, values) if suffix == 'npy' else tifffile.imwrite(
        path, values, photometric='minisblack', planarconfig='contig')
    assert np.allclose(load(path, channels=8, scale=(0, 200)), values / 200)
    assert np.allclose(load(path, scale=(0, 200), bands=(5, 2, 0)), values[..., [5, 2, 0]] / 200)


def test_planar_tiff_has_its_bands_last(tmp_path):
    values = RNG.integers(0, 256, (6, 5, 4), dtype=np.uint8)
    tifffile.imwrite(tmp_path / 'a.tif', values, photometric='minisblack',
                     planarconfig='separate')
    assert np.allclose(load(tmp_path / 'a.tif', channels=6) * 255, np.moveaxis(values, 0, -1))


def test_page_is_chosen(tmp_path):
    pages = [Image.new('L', (4, 4), value) for value in (10, 20, 30)]
    for name in ('a.tif', 'a.webp'):
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:], lossless=True)
        assert (load(tmp_path / name, page=2) * 255).round().max() == 30
        with pytest.raises(UnreadableImageError, match='it has 3 pages, no page 3'):
            load(tmp_path / name, page=3)


def test_settings_differ_by_domain(tmp_path):
    Image.fromarray(RNG.integers(0, 256, (4, 4, 3), dtype=np.uint8)).save(tmp_path / 'a.png')
    settings = dict(channels=dict(A=1, B=3), scale=dict(A='minmax', B='8bit'))
    assert load(tmp_path / 'a.png', 'A', **settings).shape == (4, 4, 1)
    assert load(tmp_path / 'a.png', 'B', **settings).dtype == np.uint8


def test_gray_of_a_colour_image_is_pillows(tmp_path):
    image = Image.fromarray(RNG.integers(0, 256, (4, 4, 3), dtype=np.uint8))
    image.save(tmp_path / 'a.png')
    gray = np.asarray(image.convert('L'), int)
    assert np.abs(load(tmp_path / 'a.png', channels=1)[..., 0] * 255 - gray).max() < 1  # rounding


@pytest.mark.parametrize(('values', 'settings', 'message'), [
    (np.zeros((4, 4, 8), np.uint8), {}, r'it has 8 bands where 3 are asked for: set channels=8'),
    (np.zeros((4, 4), np.float32), {}, "it holds float32: set scale to '16bit'"),
    (np.full((4, 4), np.nan), dict(scale='minmax'), 'not finite'),
    (np.zeros(4), {}, r'float64 of shape \(4,\)'),
    (np.zeros((4, 4, 3), np.uint8), dict(bands=(0, 7)), r'it has 3 bands, not all of \[0, 7\]')])
def test_file_that_does_not_fit_the_setting_is_named_with_the_fix(
        tmp_path, values, settings, message):
    np.save(tmp_path / 'a.npy', values)
    with pytest.raises(UnreadableImageError, match=rf'a\.npy is not a readable image: .*{message}'):
        load(tmp_path / 'a.npy', **settings)


def test_array_of_objects_is_refused_unread(tmp_path):
    np.save(tmp_path / 'a.npy', np.array([{}]), allow_pickle=True)
    with pytest.raises(UnreadableImageError, match='Python objects'):
        load(tmp_path / 'a.npy')


@pytest.mark.parametrize(('wrong', 'message'), [
    (dict(channels=0), 'channels must be at least 1, got 0'),
    (dict(channels=dict(A=1)), r'dict\(A=..., B=...\)'),
    (dict(scale='12bit'), 'scale must be one')])
def test_impossible_argument_is_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        LoadImageFromFile(**wrong)
