"""What a check of a data folder finds."""
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from mmgcl.datasets.checks import check_folders
from mmgcl.errors import DataError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number, name in enumerate(('trainA', 'trainB', 'testA', 'testB')):
        (tmp_path / name).mkdir()
        Image.new('RGB', (8 + number, 8), (number, 0, 0)).save(tmp_path / name / '1.png')
    return tmp_path


def test_sound_folder_has_no_problem(root):
    report = check_folders(root, dict.fromkeys(('trainA', 'trainB', 'testA', 'testB'), 1))
    assert report.problems == []
    assert {folder.name: folder.sizes for folder in report.folders} == {
        'trainA': [(8, 8)], 'trainB': [(9, 8)], 'testA': [(10, 8)], 'testB': [(11, 8)]}


def test_unreadable_file_is_named(root):
    (root / 'trainA' / 'empty.png').touch()
    [problem] = check_folders(root).problems
    assert 'empty.png is not a readable image: the file is empty' in problem


def test_image_in_training_and_testing_is_named(root):
    (root / 'testB' / 'leak.png').write_bytes((root / 'trainB' / '1.png').read_bytes())
    [problem] = check_folders(root).problems
    assert problem.endswith('training and testing: trainB/1.png and testB/leak.png')


def test_missing_and_empty_training_folders_are_named(root):
    (root / 'trainA' / '1.png').unlink()
    (root / 'trainB').rename(root / 'train_B')
    assert check_folders(root).problems == [
        f'no folder {root / "trainB"}', f'no image in {root / "trainA"}']


def test_count_other_than_expected_is_named(root):
    assert check_folders(root, {'trainA': 2}).problems == ['trainA holds 1 images instead of 2']


def test_partners_are_counted_and_no_problem(root):
    for name in ('1_A', '2_A', '3_A'):
        Image.new('RGB', (4, 4)).save(root / 'testA' / f'{name}.png')
    for name in ('1_B', '2_B', '4_B'):
        Image.new('RGB', (5, 5)).save(root / 'testB' / f'{name}.png')
    for folder in ('testA', 'testB'):
        (root / folder / '1.png').unlink()
    (root / 'trainA' / '1.png').rename(root / 'trainA' / 'a.png')
    report = check_folders(root)
    assert report.pairs == {'test': 2}
    assert report.problems == []


def test_missing_root_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r'no folder .*nowhere'):
        check_folders(tmp_path / 'nowhere')


def notes(root: Path) -> str:
    return '\n'.join(check_folders(root).notes)


def test_sound_folder_has_no_note(root):
    assert notes(root) == ''


def test_lost_levels_are_counted_and_the_setting_is_proposed(root):
    values = np.linspace(0, 4095, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(values).save(root / 'trainA/ct.png')
    assert 'ct.png has 16 bits, values 0 to 4095: of its 4096 levels 16 are kept' in notes(root)
    assert 'scale=(0, 4095)' in notes(root)


def test_32_bit_image_is_a_problem_with_a_proposal(root):
    Image.fromarray(np.arange(64, dtype=np.int32).reshape(8, 8)).save(root / 'trainA/i.tif')
    assert 'i.tif is not a readable image: its values have 32 bits' in check_folders(
        root).problems[0]
    assert 'i.tif holds int32 of 1 band, 0 to 63: it is read with scale=(0, 63)' in notes(root)


@pytest.mark.parametrize('name', ['pages.tif', 'moving.webp', 'moving.png'])
def test_several_pages_are_named(root, name):
    pages = [Image.new('RGB', (8, 8), (k, k, k)) for k in (10, 120, 240)]
    pages[0].save(root / 'trainB' / name, save_all=True, append_images=pages[1:])
    assert f'{name} has 3 pages, of which the first alone is used' in notes(root)


def test_many_bands_are_a_problem_with_a_proposal(root):
    tifffile.imwrite(root / 'trainA/s2.tif', np.zeros((8, 8, 8), np.uint8),
                     photometric='minisblack', planarconfig='contig')
    assert 's2.tif holds uint8 of 8 bands, 0 to 0: it is read with channels=8' in notes(root)
    assert any('s2.tif' in problem for problem in check_folders(root).problems)


def test_fourth_band_of_a_tiff_is_named(root):
    tifffile.imwrite(root / 'trainA/nir.tif', np.zeros((8, 8, 4), np.uint8), photometric='rgb',
                     extrasamples=['unassalpha'])
    assert 'nir.tif has a fourth band, which is taken for opacity' in notes(root)


def test_files_that_are_left_out_are_counted(root):
    for name in ('1.jfif', '2.jfif', '3.jfif', '4.jfif', 'a.gif', '.hidden.png'):
        (root / 'trainA' / name).touch()
    assert '4 left out (ending in .jfif): 1.jfif, 2.jfif, 3.jfif, ...' in notes(root)
    assert '1 left out (ending in .gif): a.gif' in notes(root)
    assert '1 left out (hidden): .hidden.png' in notes(root)


def test_missing_test_folders_are_noted(root):
    for name in ('testA', 'testB'):
        (root / name / '1.png').unlink()
        (root / name).rmdir()
    report = check_folders(root)
    assert report.problems == []
    assert 'no folder testA or testB' in report.notes[0]


@pytest.mark.parametrize(('kind', 'values', 'setting'), [
    ('.png', np.uint16, 'channels=1, scale=(0, 4095)'),
    ('.npy', np.int16, 'channels=1, scale=(-1000, 3000)'),
    ('.npy', np.float32, 'channels=1, scale=(-1000.0, 3000.0)')])
def test_setting_that_fits_all_files_of_a_domain_is_proposed_once(tmp_path, kind, values, setting):
    low = 0 if values is np.uint16 else -1000
    for k, name in enumerate(('trainA/a', 'testA/b', 'trainB/c')):
        path = tmp_path / f'{name}{kind if name[-3] == "A" else ".png"}'
        path.parent.mkdir(exist_ok=True)
        scan = np.linspace(low + 100 * k, 3000 - k, 64).reshape(8, 8).astype(values)
        if path.suffix == '.npy':
            np.save(path, scan)
        else:
            Image.fromarray(scan if 'A' in name else np.zeros((8, 8, 3), np.uint8)).save(path)
    lines = [note for note in check_folders(tmp_path).notes if note.startswith('domain')]
    assert len(lines) == 1
    assert lines[0].startswith(f"domain A: dict(type='LoadImageFromFile', {setting}) keeps all")


def test_fourth_channel_that_varies_is_named_in_a_png_too(tmp_path):
    (tmp_path / 'trainA').mkdir()
    infrared = np.random.default_rng(0).integers(0, 255, (8, 8, 4), np.uint8)
    Image.fromarray(infrared).save(tmp_path / 'trainA/a.png')
    infrared[..., 3] = 255
    Image.fromarray(infrared).save(tmp_path / 'trainA/opaque.png')
    notes = '\n'.join(check_folders(tmp_path).notes)
    assert 'a.png has a fourth band' in notes
    assert 'opaque.png' not in notes
