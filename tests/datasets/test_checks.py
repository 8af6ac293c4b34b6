"""What a check of a data folder finds."""
from pathlib import Path

import pytest
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
