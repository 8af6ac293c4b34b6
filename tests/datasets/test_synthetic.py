import numpy as np
import pytest
import torch

from mmgcl.datasets.synthetic import SyntheticTranslationDataset, draw_scenery
from mmgcl.datasets.synthetic.dataset import TEST_X
from mmgcl.registry import DATASETS

# 8 x 8 means of the three colours of test scene 0 of seed 0 at 64 pixels, rounded.
THUMBNAILS = {
    'real_x': [
        [154, 159, 149, 149, 149, 150, 149, 149], [108, 174, 163, 166, 164, 166, 166, 171],
        [122, 120, 108, 110, 110, 114, 120, 118], [100, 85, 83, 83, 82, 95, 97, 98],
        [78, 59, 56, 56, 56, 57, 80, 95], [75, 72, 59, 83, 65, 75, 59, 87],
        [89, 70, 51, 76, 46, 88, 79, 85], [87, 80, 86, 83, 83, 93, 87, 80]],
    'truth_y': [
        [161, 165, 157, 157, 157, 158, 157, 157], [118, 177, 167, 170, 169, 171, 171, 175],
        [150, 149, 137, 139, 140, 143, 150, 146], [143, 134, 124, 123, 129, 140, 140, 142],
        [130, 106, 115, 90, 108, 114, 124, 137], [117, 118, 103, 128, 107, 116, 111, 126],
        [129, 112, 85, 114, 88, 127, 115, 124], [126, 116, 125, 120, 121, 128, 126, 117]],
    'real_y': [
        [183, 183, 185, 193, 186, 182, 187, 183], [193, 198, 189, 189, 189, 187, 189, 189],
        [218, 204, 203, 205, 179, 141, 164, 188], [180, 162, 161, 152, 115, 136, 130, 164],
        [154, 110, 119, 115, 114, 168, 164, 166], [147, 127, 142, 136, 136, 163, 158, 164],
        [155, 132, 120, 113, 128, 148, 158, 162], [141, 141, 145, 145, 150, 150, 150, 151]]}


@pytest.fixture(scope='module')
def scenes():
    dataset = SyntheticTranslationDataset(size=64, length=24, split='test')
    return [dataset[index] for index in range(24)]


@pytest.mark.parametrize('name', THUMBNAILS)
def test_a_scene_is_the_same_on_every_machine(scenes, name):
    thumbnail = scenes[0][name].double().mean(2).view(8, 8, 8, 8).mean((1, 3))
    # One grey level: rounding to uint8 may tip on the last bit of a product.
    assert (thumbnail - torch.tensor(THUMBNAILS[name])).abs().max() <= 1


@pytest.mark.parametrize('split', ['train', 'test'])
def test_a_sample_follows_from_seed_and_index_alone(split):
    one, other = (SyntheticTranslationDataset(size=32, length=5, seed=3, split=split)
                  for _ in range(2))
    forward = [one[index] for index in range(8)]
    backward = [other[index] for index in reversed(range(8))][::-1]
    for first, second in zip(forward, backward):
        assert torch.equal(first['real_x'], second['real_x'])
        assert torch.equal(first['real_y'], second['real_y'])
        assert first['sample'].y_path == second['sample'].y_path


def test_epochs_repeat_the_scenes_of_x_and_pair_them_anew():
    dataset = SyntheticTranslationDataset(size=16, length=6)
    epochs = [[dataset[6 * epoch + index]['sample'] for index in range(6)] for epoch in range(4)]
    assert len(dataset) == 6
    assert len({tuple(sample.x_path for sample in epoch) for epoch in epochs}) == 1
    assert len({tuple(sample.y_path for sample in epoch) for epoch in epochs}) > 1


def test_flips_mirror_the_picture():
    plain, mirrored = (
        SyntheticTranslationDataset(size=32, length=3, flip=chance)[1] for chance in (0, 1))
    assert torch.equal(plain['real_x'].flip(1), mirrored['real_x'])
    assert torch.equal(plain['real_y'].flip(1), mirrored['real_y'])


def test_a_cached_picture_equals_the_rendered_one_and_cannot_be_spoilt():
    rendered = SyntheticTranslationDataset(size=32, length=2, split='test')
    cached = SyntheticTranslationDataset(size=32, length=2, split='test', cache=True)
    cached[0]['truth_y'].zero_()
    for name in ('real_x', 'real_y', 'truth_y', 'mask'):
        assert torch.equal(cached[0][name], rendered[0][name])


def test_seeds_and_splits_share_no_scene():
    pictures = [
        SyntheticTranslationDataset(size=16, length=4, seed=seed, split=split, flip=0)[0][name]
        for seed in (0, 1) for split in ('train', 'test') for name in ('real_x', 'real_y')]
    assert len({picture.numpy().tobytes() for picture in pictures}) == 8


def test_only_the_test_split_knows_the_truth(scenes):
    sample = SyntheticTranslationDataset(size=16, length=2)[0]
    assert set(sample) == {'real_x', 'real_y', 'sample'}
    assert set(scenes[0]) == {'real_x', 'real_y', 'truth_y', 'mask', 'sample'}
    assert scenes[0]['mask'].unique().tolist() == [0, 1]
    assert scenes[0]['truth_y'].shape == (64, 64, 3)
    assert scenes[0]['truth_y'].dtype == torch.uint8


def test_a_scene_is_the_same_at_every_size(scenes):
    large = SyntheticTranslationDataset(size=128, length=24, split='test')
    for index in range(6):
        sample = large[index]
        halved = sample['truth_y'].float().view(64, 2, 64, 2, 3).mean((1, 3))
        assert (halved - scenes[index]['truth_y']).abs().mean() < 4
        body = sample['mask'].float().view(64, 2, 64, 2).mean((1, 3)) > 0.5
        assert (body != (scenes[index]['mask'] > 0)).float().mean() < 0.02


def test_truth_turns_the_body_black_and_white_and_keeps_the_scene(scenes):
    for scene in scenes:
        body = scene['mask'] > 0
        looks = {name: scene[name].float() for name in ('real_x', 'truth_y')}
        colourfulness = {name: (look.amax(2) - look.amin(2))[body].mean()
                         for name, look in looks.items()}
        contrast = {name: look.mean(2)[body].std() for name, look in looks.items()}
        assert colourfulness['truth_y'] < 0.5 * colourfulness['real_x']
        assert contrast['truth_y'] > 2 * contrast['real_x']
        # Blue above, ground below, at the same light: brightness of the background correlates.
        background = torch.stack([look.mean(2)[~body] for look in looks.values()])
        assert torch.corrcoef(background)[0, 1] > 0.6


def test_stripes_run_across_the_torso():
    dataset = SyntheticTranslationDataset(size=128, length=24, split='test')
    for scene in range(24):
        scenery = draw_scenery(np.random.default_rng([0, TEST_X, scene]))
        animal = scenery.animals[-1]  # the one in front
        x, y, reach = (round(128 * share) for share in (*animal.centre, 0.12 * animal.scale))
        torso = dataset[scene]['truth_y'].double().mean(2)[y - reach:y + reach,
                                                           x - 2 * reach:x + 2 * reach]
        along, across = torso.diff(dim=1).square().mean(), torso.diff(dim=0).square().mean()
        assert along > 3 * across


def test_bodies_are_never_lost_and_never_fill_the_picture(scenes):
    shares = torch.stack([scene['mask'].float().mean() for scene in scenes])
    assert shares.min() > 0.08
    assert shares.max() < 0.4


def test_the_registry_builds_it():
    dataset = DATASETS.build({'type': 'SyntheticTranslationDataset', 'size': 16, 'length': 3})
    assert dataset[7]['sample'].name == 'scene_00001'


@pytest.mark.parametrize(('argument', 'value'), [
    ('size', 8), ('size', 1024), ('length', 0), ('seed', -1), ('split', 'val'), ('flip', 1.5)])
def test_an_impossible_argument_is_named(argument, value):
    with pytest.raises(ValueError, match=f'{argument} must be .* got .*{value}'):
        SyntheticTranslationDataset(**{argument: value})


def test_a_negative_index_is_refused():
    with pytest.raises(IndexError, match='got -1'):
        SyntheticTranslationDataset(size=16)[-1]
