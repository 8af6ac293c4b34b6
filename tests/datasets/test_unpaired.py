"""The unpaired data set: pairing, randomness, splits and bad files."""
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from mmgcl.datasets import EpochSampler, UnpairedImageDataset
from mmgcl.datasets.image_folder import unique_names
from mmgcl.errors import DataError
from mmgcl.registry import DATASETS


def in_full(*transforms: dict) -> list[dict]:
    return [{'type': 'LoadImageFromFile'}, *transforms, {'type': 'PackInputs'}]


AUGMENTED = in_full(
    {'type': 'Resize', 'scale': 10, 'interpolation': 'bicubic', 'backend': 'pillow'},
    {'type': 'RandomCrop', 'crop_size': 8}, {'type': 'RandomFlip', 'prob': 0.5})


def which(image: torch.Tensor) -> int:
    return int(image[0, 0, 0])


def equal(one: dict, other: dict) -> bool:
    return all(torch.equal(one[name], other[name]) for name in ('real_x', 'real_y'))


def test_length_is_that_of_the_larger_domain(make_images):
    root = make_images(trainA=3, trainB=5)
    assert len(UnpairedImageDataset(root)) == 5
    assert len(UnpairedImageDataset(root, max_images=2)) == 2


def test_sample_holds_two_uint8_images_and_where_they_come_from(make_images):
    root = make_images(trainA=2, trainB=1)
    sample = UnpairedImageDataset(root)[1]
    assert sample['real_x'].shape == sample['real_y'].shape == (8, 12, 3)
    assert sample['real_x'].dtype == sample['real_y'].dtype == torch.uint8
    assert sample['sample'].name == '1'
    assert sample['sample'].x_path == str(root / 'trainA' / '1.png')
    assert sample['sample'].y_path == str(root / 'trainB' / '0.png')


def test_x_follows_the_index_and_begins_anew_after_its_last(make_images):
    dataset = UnpairedImageDataset(make_images(trainA=3, trainB=5))
    assert [which(dataset[i]['real_x']) for i in range(10)] == [0, 1, 2, 0, 1, 0, 1, 2, 0, 1]


def test_y_is_drawn_uniformly_with_replacement(make_images):
    dataset = UnpairedImageDataset(make_images(trainA=1, trainB=4))
    drawn = torch.tensor([which(dataset[i]['real_y']) for i in range(400)])
    counts = torch.bincount(drawn, minlength=4)
    assert counts.min() > 74  # three standard deviations below 100
    assert drawn[:4].tolist() != sorted(drawn[:4].tolist())


def test_serial_y_follows_the_index_as_x_does(make_images):
    root = make_images(trainA=5, trainB=3)
    dataset = UnpairedImageDataset(root, pairing='serial')
    assert [(which(dataset[i]['real_x']), which(dataset[i]['real_y'])) for i in range(7)] == [
        (0, 0), (1, 1), (2, 2), (3, 0), (4, 1), (0, 0), (1, 1)]
    with pytest.raises(ValueError, match="pairing must be 'random' or 'serial', got 'none'"):
        UnpairedImageDataset(root, pairing='none')


def test_direction_swaps_the_domains(make_images):
    dataset = UnpairedImageDataset(make_images(trainA=3, trainB=5), direction='BtoA')
    assert [which(dataset[i]['real_x']) for i in range(5)] == [0, 1, 2, 3, 4]
    assert 'trainA' in dataset[0]['sample'].y_path


def test_sample_follows_from_seed_and_number_only(make_images):
    root = make_images(trainA=3, trainB=5)
    one = UnpairedImageDataset(root, pipeline=AUGMENTED, seed=1)
    same = UnpairedImageDataset(root, pipeline=AUGMENTED, seed=1)
    other = UnpairedImageDataset(root, pipeline=AUGMENTED, seed=2)
    for i in reversed(range(5)):
        same[i]
    assert all(equal(one[i], same[i]) for i in range(12))
    assert not all(equal(one[i], other[i]) for i in range(12))


def test_the_two_images_of_a_sample_are_augmented_independently(make_images):
    root = make_images(trainA=1, trainB=1)
    dataset = UnpairedImageDataset(root, pipeline=in_full({'type': 'RandomFlip', 'prob': 0.5}))
    plain = UnpairedImageDataset(root)[0]
    flips = {
        tuple(not torch.equal(dataset[i][name], plain[name]) for name in ('real_x', 'real_y'))
        for i in range(40)}
    assert flips == {(False, False), (False, True), (True, False), (True, True)}


def test_an_image_is_augmented_differently_in_each_epoch(make_images):
    dataset = UnpairedImageDataset(make_images(trainA=1, trainB=1), pipeline=AUGMENTED)
    assert len({dataset[i]['real_x'].numpy().tobytes() for i in range(20)}) > 5


def test_transforms_learn_the_epoch(make_images):
    switch = {
        'type': 'SwitchAtEpoch', 'epoch': 1, 'before': {'type': 'Resize', 'scale': 9},
        'after': {'type': 'Resize', 'scale': 7}}
    dataset = UnpairedImageDataset(make_images(trainA=2, trainB=1), pipeline=in_full(switch))
    assert [dataset[i]['real_x'].shape[0] for i in range(4)] == [9, 9, 7, 7]


@pytest.mark.parametrize(('method', 'workers'), [('fork', 2), ('spawn', 1)])
def test_workers_change_nothing(make_images, method, workers):
    dataset = UnpairedImageDataset(
        make_images(trainA=3, trainB=5), pipeline=AUGMENTED, on_corrupt='skip')
    loader = DataLoader(
        dataset, batch_size=2, sampler=EpochSampler(dataset), num_workers=workers,
        multiprocessing_context=method, collate_fn=list)
    loaded = [sample for batch in loader for sample in batch]
    assert all(equal(one, dataset[i]) for one, i in zip(loaded, EpochSampler(dataset)))


def test_test_split_is_in_order_and_random_in_nothing(make_images):
    dataset = UnpairedImageDataset(make_images(testA=2, testB=3), split='test')
    pairs = [(which(dataset[i]['real_x']), which(dataset[i]['real_y'])) for i in range(4)]
    assert pairs == [(0, 0), (1, 1), (0, 2), (0, 0)]


def test_test_split_falls_back_to_val_and_says_so(make_images, log_file):
    dataset = UnpairedImageDataset(make_images(trainA=1, valA=2, valB=1), split='test')
    assert len(dataset) == 2
    assert 'valA is used as the test split' in log_file.read_text()


def test_one_sided_test_split_has_no_real_y(make_images):
    sample = UnpairedImageDataset(make_images(testB=2), split='test', direction='BtoA')[0]
    assert 'real_y' not in sample
    assert sample['sample'].y_path is None


def test_training_needs_both_folders(make_images):
    with pytest.raises(DataError, match=r'no folder .*trainB: expected folders trainA and'):
        UnpairedImageDataset(make_images(trainA=2))


def test_corrupt_image_is_named_and_stops(make_images):
    root = make_images(trainA=3, trainB=1)
    (root / 'trainA' / '1.png').write_bytes(b'')
    dataset = UnpairedImageDataset(root)
    dataset[0]
    with pytest.raises(DataError, match=r"trainA/1\.png .*the file is empty.*on_corrupt='skip'"):
        dataset[1]


def test_skipped_image_is_replaced_by_the_next_readable_one(make_images):
    root = make_images(trainA=4, trainB=1)
    for name in ('1.png', '3.png'):
        (root / 'trainA' / name).write_bytes(b'')
    dataset = UnpairedImageDataset(root, on_corrupt='skip')
    for _ in range(2):  # known as unreadable or not, the result is one
        assert [which(dataset[i]['real_x']) for i in range(4)] == [0, 2, 2, 0]
    assert dataset[1]['sample'].name == '2'


def test_skipped_image_is_named_once_though_workers_come_and_go(make_images, log_file):
    root = make_images(trainA=1, trainB=1)
    Image.new('RGB', (12, 8)).save(root / 'trainA' / 'a.png')
    (root / 'trainA' / '0.png').write_bytes(b'')
    dataset = UnpairedImageDataset(root, on_corrupt='skip')
    for _ in range(3):
        list(DataLoader(dataset, num_workers=1, collate_fn=list))
    assert log_file.read_text().count('skipping an image') == 1


def test_folder_of_corrupt_images_only_is_an_error(make_images):
    root = make_images(trainA=1, trainB=1)
    (root / 'trainB' / '0.png').write_bytes(b'')
    with pytest.raises(DataError, match=r'none of the 1 images in .*trainB can be read'):
        UnpairedImageDataset(root, on_corrupt='skip')[0]


def test_names_are_unique_in_a_folder(tmp_path):
    paths = [tmp_path / name for name in ('a.jpg', 'a.png', 'b.jpg', 'c/a.jpg')]
    assert unique_names(tmp_path, paths) == ['a.jpg', 'a.png', 'b', 'c_a']


def test_config_key_is_the_class_name(make_images):
    config = {'type': 'UnpairedImageDataset', 'data_root': str(make_images(trainA=1, trainB=1))}
    assert isinstance(DATASETS.build(config), UnpairedImageDataset)


@pytest.mark.parametrize(('wrong', 'message'), [
    ({'direction': 'AB'}, "direction must be 'AtoB' or 'BtoA', got 'AB'"),
    ({'on_corrupt': 'ignore'}, "on_corrupt must be 'raise' or 'skip', got 'ignore'"),
    ({'max_images': 0}, 'max_images must be at least 1 or None, got 0'),
])
def test_impossible_argument_is_named_with_its_value(make_images, wrong, message):
    with pytest.raises(ValueError, match=message):
        UnpairedImageDataset(make_images(trainA=1, trainB=1), **wrong)


def test_negative_number_is_refused(make_images):
    with pytest.raises(IndexError, match='numbered from 0 on, got -1'):
        UnpairedImageDataset(make_images(trainA=1, trainB=1))[-1]
