"""Test sets with truth."""
import numpy as np
import pytest
from PIL import Image

from mmgcl.datasets import PairedImageDataset
from mmgcl.errors import DataError


def write(root, names_a, names_b):
    for letter, names in (('A', names_a), ('B', names_b)):
        (root / f'test{letter}').mkdir(exist_ok=True)
        for k, name in enumerate(names):
            Image.new('RGB', (8, 8), (k, k, ord(letter))).save(root / f'test{letter}' / name)
    return root


@pytest.mark.parametrize('names', [
    (('1_A.png', '10_A.png', '2_A.png'), ('1_B.png', '10_B.png', '2_B.png')),
    (('a.png', 'b.png'), ('a.png', 'b.png')),
    (('a.png', 'b.png'), ('a.bmp', 'b.bmp'))])
def test_truth_is_the_partner(tmp_path, names):
    dataset = PairedImageDataset(write(tmp_path, *names), direction='BtoA')
    for k in range(len(dataset)):
        sample = dataset[k]
        assert np.array_equal(sample['truth_y'], sample['real_y'])
        assert np.array_equal(sample['truth_y'][..., :2], sample['real_x'][..., :2])
        assert (sample['truth_y'][..., 2] == ord('A')).all()


@pytest.mark.parametrize(('names', 'alone'), [
    ((('1_A.png', '2_A.png'), ('1_B.png', '3_B.png')), '2_A.png'),
    ((('1_A.png',), ('1_B.png', '3_B.png')), '3_B.png')])
def test_an_image_without_partner_is_named(tmp_path, names, alone):
    with pytest.raises(DataError, match=rf'{alone} has no partner'):
        PairedImageDataset(write(tmp_path, *names))


def test_a_set_of_one_domain_is_refused(tmp_path):
    (tmp_path / 'testA').mkdir()
    Image.new('RGB', (8, 8)).save(tmp_path / 'testA/1_A.png')
    with pytest.raises(DataError, match='needs both'):
        PairedImageDataset(tmp_path)


def test_random_transforms_keep_a_training_pair_aligned(tmp_path):
    rng = np.random.default_rng(0)
    for letter in 'AB':
        (tmp_path / f'train{letter}').mkdir()
    for k in range(3):
        picture = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
        for letter in 'AB':
            picture.save(tmp_path / f'train{letter}' / f'{k}_{letter}.png')
    dataset = PairedImageDataset(tmp_path, split='train', pipeline=[
        dict(type='LoadImageFromFile'), dict(type='RandomCrop', crop_size=8),
        dict(type='RandomFlip', prob=0.5), dict(type='PackInputs')])
    seen = [dataset[i] for i in range(12)]
    for sample in seen:
        assert np.array_equal(sample['real_x'], sample['real_y'])
        assert np.array_equal(sample['truth_y'], sample['real_y'])
    first = [sample['real_x'].numpy().tobytes() for sample in seen[::3]]
    assert len(set(first)) > 1  # of image 0, in four epochs


def test_only_the_first_pairs_count_if_asked(tmp_path):
    root = write(tmp_path, ('1_A.png', '2_A.png', '3_A.png'), ('1_B.png', '2_B.png', '3_B.png'))
    assert len(PairedImageDataset(root, max_images=2)) == 2
