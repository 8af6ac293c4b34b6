"""Training on one image per domain."""
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.datasets import SingleImageDataset
from mmgcl.errors import DataError

CROPS = [
    {'type': 'LoadImageFromFile'}, {'type': 'RandomZoomCrop', 'crop_size': 16},
    {'type': 'RandomFlip', 'prob': 0.5}, {'type': 'PackInputs'}]
WHOLE = [
    {'type': 'LoadImageFromFile'}, {'type': 'LimitSize', 'max_size': 40},
    {'type': 'ResizeToMultiple', 'size_divisor': 4}, {'type': 'PackInputs'}]


def test_epoch_has_a_length_of_its_own(make_images):
    root = make_images(trainA=1, trainB=1)
    assert len(SingleImageDataset(root)) == 100_000
    assert len(SingleImageDataset(root, epoch_length=7)) == 7


def test_every_sample_is_another_crop(make_images):
    root = make_images(size=(60, 50), trainA=1, trainB=1)
    dataset = SingleImageDataset(root, pipeline=CROPS, epoch_length=4)
    crops = [dataset[i] for i in range(8)]
    assert all(crop['real_x'].shape == crop['real_y'].shape == (16, 16, 3) for crop in crops)
    assert len({crop['real_x'].numpy().tobytes() for crop in crops}) == 8


def test_sample_is_the_same_whenever_it_is_asked_for(make_images):
    root = make_images(size=(60, 50), trainA=1, trainB=2)
    dataset, again = (SingleImageDataset(root, pipeline=CROPS) for _ in range(2))
    first = [dataset[i] for i in range(6)]
    for i in reversed(range(6)):
        assert torch.equal(again[i]['real_x'], first[i]['real_x'])
        assert torch.equal(again[i]['real_y'], first[i]['real_y'])


def test_files_are_read_once(make_images):
    root = make_images(trainA=1, trainB=1)
    dataset = SingleImageDataset(root)
    before = dataset[0]['real_x']
    for path in root.glob('train*/*'):
        path.unlink()
    assert torch.equal(dataset[0]['real_x'], before)


def test_testing_gives_the_whole_training_image_limited_and_divisible(make_images):
    root = make_images(size=(60, 41), trainA=1, trainB=1)
    dataset = SingleImageDataset(root, split='test', pipeline=WHOLE)
    assert len(dataset) == 1
    assert dataset[0]['real_x'].shape == (28, 40, 3)
    assert torch.equal(dataset[0]['real_x'], dataset[1]['real_x'])


def test_testing_prefers_images_meant_for_it(make_images):
    root = make_images(trainA=1, trainB=1, testA=3)
    dataset = SingleImageDataset(root, split='test')
    assert len(dataset) == 3
    assert 'real_y' not in dataset[0]


def test_unreadable_image_is_an_error_at_once(make_images):
    root = make_images(trainA=1, trainB=1)
    (root / 'trainB' / '0.png').write_bytes(b'')
    with pytest.raises(DataError, match=r'trainB/0\.png is not a readable image'):
        SingleImageDataset(root)


def test_impossible_epoch_length_is_named(make_images):
    with pytest.raises(ValueError, match='epoch_length must be at least 1, got 0'):
        SingleImageDataset(make_images(trainA=1, trainB=1), epoch_length=0)


def test_images_of_both_domains_may_differ_in_size(make_images):
    root = make_images(size=(60, 50), trainA=1)
    Image.fromarray(np.zeros((30, 90, 3), np.uint8)).save(make_folder(root, 'trainB') / 'y.png')
    sample = SingleImageDataset(root, pipeline=CROPS)[0]
    assert sample['real_x'].shape == sample['real_y'].shape == (16, 16, 3)
    whole = SingleImageDataset(root, split='test')[0]
    assert whole['real_x'].shape == (50, 60, 3)
    assert whole['real_y'].shape == (30, 90, 3)


def make_folder(root: Path, name: str) -> Path:
    (root / name).mkdir()
    return root / name


def test_image_smaller_than_a_crop_is_named_with_both_sizes(make_images):
    root = make_images(size=(40, 12), trainA=1, trainB=1)
    with pytest.raises(DataError, match=(
            r'trainA/0\.png has 40x12 pixels .* fewer than the crop of 16x16; '
            'use a larger image or a smaller crop')):
        SingleImageDataset(root, pipeline=CROPS)[0]


def test_one_image_alone_is_not_enough_to_train(make_images):
    root = make_images(trainA=1)
    with pytest.raises(DataError, match=(
            r'no folder .*trainB: expected folders trainA and trainB .* which holds trainA/')):
        SingleImageDataset(root)


def test_transparent_pixels_are_white(make_images):
    root = make_images(trainB=1)
    clear = np.zeros((20, 20, 4), np.uint8)
    Image.fromarray(clear).save(make_folder(root, 'trainA') / 'x.png')
    assert (SingleImageDataset(root)[0]['real_x'] == 255).all()


def test_16_bits_keep_their_whole_range(make_images):
    root = make_images(trainB=1)
    deep = np.full((20, 20), 0x80FF, np.uint16)
    Image.fromarray(deep).save(make_folder(root, 'trainA') / 'x.png')
    assert (SingleImageDataset(root)[0]['real_x'] == 0x80).all()
