"""Training on one image per domain."""
import pytest
import torch

from mmgcl.datasets import SingleImageDataset
from mmgcl.errors import DataError

CROPS = [{'type': 'RandomZoomCrop', 'size': 16}, {'type': 'RandomFlip'}]
WHOLE = [{'type': 'LimitSize', 'max_size': 40}, {'type': 'ResizeToMultiple', 'divisor': 4}]


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
