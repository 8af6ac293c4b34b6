"""Listing folders and reading pictures of every usual kind."""
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmgcl.datasets.image_files import UnreadableImageError, find_images, list_images, read_image
from mmgcl.errors import DataError

NOISE = np.random.default_rng(0).integers(0, 256, (6, 9, 3), dtype=np.uint8)
ORIENTATION = 0x0112


def pixels(path: Path) -> np.ndarray:
    image = read_image(path)
    assert image.mode == 'RGB'
    return np.array(image)


def test_listing_is_recursive_sorted_and_leaves_out_hidden_and_other_files(tmp_path):
    names = ['b.JPG', 'a.png', 'deep/er/c.TiFf', '.hidden.png', '.git/d.png', 'notes.txt', 'e.webp']
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in list_images(tmp_path)]
    assert found == ['a.png', 'b.JPG', 'deep/er/c.TiFf', 'e.webp']


def test_listing_follows_links_and_survives_a_loop_of_them(tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    (tmp_path / 'elsewhere' / 'a.png').touch()
    (tmp_path / 'data').mkdir()
    (tmp_path / 'data' / 'link').symlink_to(tmp_path / 'elsewhere')
    (tmp_path / 'elsewhere' / 'back').symlink_to(tmp_path / 'elsewhere')
    assert list_images(tmp_path / 'data') == [tmp_path / 'data' / 'link' / 'a.png']


def test_rgb_is_read_exactly(tmp_path):
    Image.fromarray(NOISE).save(tmp_path / 'a.png')
    assert np.array_equal(pixels(tmp_path / 'a.png'), NOISE)


def test_grayscale_gets_three_equal_channels(tmp_path):
    Image.fromarray(NOISE[..., 0]).save(tmp_path / 'a.png')
    assert np.array_equal(pixels(tmp_path / 'a.png'), NOISE[..., :1].repeat(3, axis=2))


@pytest.mark.parametrize('suffix', ['png', 'tif', 'jpg'])
@pytest.mark.parametrize(('orientation', 'turn'), [
    (2, lambda a: a[:, ::-1]),
    (3, lambda a: a[::-1, ::-1]),
    (6, lambda a: np.rot90(a, -1)),
    (8, lambda a: np.rot90(a, 1)),
])
def test_exif_orientation_is_applied_once(tmp_path, suffix, orientation, turn):
    # Two flat halves, so that JPEG's loss stays below the tolerance.
    stored = np.zeros((16, 32, 3), np.uint8)
    stored[:, 16:] = 200
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    Image.fromarray(stored).save(tmp_path / f'a.{suffix}', exif=exif)
    found = pixels(tmp_path / f'a.{suffix}').astype(int)
    assert found.shape == turn(stored).shape
    assert np.abs(found - turn(stored)).max() <= 4


@pytest.mark.parametrize('mode', ['RGBA', 'LA'])
def test_alpha_is_laid_on_white(tmp_path, mode):
    image = Image.new(mode, (3, 1))
    for x, alpha in enumerate((0, 128, 255)):
        image.putpixel((x, 0), (*[0] * (len(mode) - 1), alpha))
    image.save(tmp_path / 'a.png')
    assert pixels(tmp_path / 'a.png')[0, :, 0].tolist() == [255, 127, 0]


def test_transparent_palette_entry_becomes_white(tmp_path):
    image = Image.new('P', (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((1, 0), 1)
    image.save(tmp_path / 'a.png', transparency=0)
    assert pixels(tmp_path / 'a.png').tolist() == [[[255, 255, 255], [200, 100, 50]]]


def test_transparent_colour_of_an_rgb_png_becomes_white(tmp_path):
    image = Image.new('RGB', (2, 1), (10, 20, 30))
    image.putpixel((1, 0), (200, 100, 50))
    image.save(tmp_path / 'a.png', transparency=(10, 20, 30))
    assert pixels(tmp_path / 'a.png').tolist() == [[[255, 255, 255], [200, 100, 50]]]


@pytest.mark.parametrize('suffix', ['png', 'tif'])
def test_16_bit_is_scaled_not_clipped(tmp_path, suffix):
    values = np.array([[0, 255, 256, 32768, 65535]], np.uint16)
    Image.fromarray(values).save(tmp_path / f'a.{suffix}')
    assert pixels(tmp_path / f'a.{suffix}')[0, :, 0].tolist() == [0, 0, 1, 128, 255]


def test_16_bit_colour_is_scaled_like_16_bit_gray(tmp_path):
    cv2 = pytest.importorskip('cv2')
    values = np.array([[0, 255, 256, 32768, 65535]], np.uint16)
    cv2.imwrite(str(tmp_path / 'a.png'), values[..., None].repeat(3, axis=2))
    assert pixels(tmp_path / 'a.png')[0, :, 1].tolist() == [0, 0, 1, 128, 255]


def test_cmyk_becomes_rgb(tmp_path):
    Image.new('CMYK', (8, 8), (0, 255, 255, 0)).save(tmp_path / 'a.jpg', quality=100)
    red = pixels(tmp_path / 'a.jpg')[4, 4].astype(int)
    assert np.abs(red - [254, 0, 0]).max() <= 3  # JPEG's loss


@pytest.mark.parametrize('suffix', ['jpg', 'png', 'bmp', 'tif', 'webp'])
def test_truncated_file_is_named(tmp_path, suffix):
    path = tmp_path / f'half.{suffix}'
    Image.fromarray(NOISE.repeat(20, 0).repeat(20, 1)).save(path)
    path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])
    with pytest.raises(UnreadableImageError, match=f'half.{suffix} is not a readable image'):
        read_image(path)


@pytest.mark.parametrize(('content', 'reason'), [
    (b'', 'the file is empty'),
    (b'<html>not found</html>', 'its content is a web page, not of a format that is read'),
    (b'\x89PNG\r\n\x1a\n' + b'garbage' * 9, ''),
])
def test_file_that_is_no_image_is_named_with_the_reason(tmp_path, content, reason):
    path = tmp_path / 'a.png'
    path.write_bytes(content)
    with pytest.raises(UnreadableImageError, match=f'a.png is not a readable image: .*{reason}'):
        read_image(path)


def test_missing_file_is_a_data_error_but_not_a_corrupt_image(tmp_path):
    with pytest.raises(DataError, match=r'a\.png: No such file') as raised:
        read_image(tmp_path / 'a.png')
    assert not isinstance(raised.value, UnreadableImageError)


def test_floating_point_image_is_refused(tmp_path):
    Image.fromarray(np.zeros((2, 2), np.float32)).save(tmp_path / 'a.tif')
    with pytest.raises(UnreadableImageError, match='floating-point'):
        read_image(tmp_path / 'a.tif')


def test_missing_root_names_the_nearest_folder_and_its_content(tmp_path):
    (tmp_path / 'horses').mkdir()
    with pytest.raises(DataError, match=r'no data folder .*zebras: expected .*holds horses/'):
        find_images(tmp_path / 'zebras', 'trainA')


def test_missing_folder_tells_what_is_expected_and_what_is_there(tmp_path):
    (tmp_path / 'train_A').mkdir()
    with pytest.raises(DataError, match=r'no folder .*: expected folders trainA and trainB'
                                        r'.*which holds train_A/$'):
        find_images(tmp_path, 'trainA')


def test_folder_one_level_too_high_is_pointed_at(tmp_path):
    (tmp_path / 'horse2zebra' / 'trainA').mkdir(parents=True)
    with pytest.raises(DataError, match=f'did you mean {tmp_path}{os.sep}horse2zebra'):
        find_images(tmp_path, 'trainA')


def test_folder_without_images_names_the_extensions_and_what_it_holds(tmp_path):
    (tmp_path / 'trainA').mkdir()
    (tmp_path / 'trainA' / 'a.gif').touch()
    with pytest.raises(DataError, match=r'no image in .*trainA: expected .*\.png.* holds a\.gif'):
        find_images(tmp_path, 'trainA')
