"""Pipelines: other packages' transforms, and samples that follow from their number alone."""
# ruff: noqa: NPY002 (the global generator is what is tested)
import random

import numpy as np
import pytest
import torch
from mmengine.registry import DefaultScope
from PIL import Image
from torch.utils.data import DataLoader

from mmgcl.datasets import EpochSampler, Pipeline, UnpairedImageDataset
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.registry import DATASETS

LOAD, PACK = dict(type='LoadImageFromFile'), dict(type='PackInputs')
MMCV = [
    dict(type='RandomResize', scale=(24, 20), ratio_range=(0.8, 1.5), backend='pillow'),
    dict(type='CenterCrop', crop_size=12),
    dict(type='RandomFlip', prob=[0.3, 0.4], direction=['horizontal', 'vertical']),
    dict(type='RandomGrayscale', prob=0.5, keep_channels=True)]
TORCHVISION = [dict(type='Resize', scale=12), dict(type='TorchvisionV2', transforms=[
    dict(type='ColorJitter', brightness=0.5, hue=0.2), dict(type='RandomVerticalFlip')])]
ALBUMENTATIONS = [dict(type='Resize', scale=12), dict(type='Albumentations', transforms=[
    dict(type='OneOf', p=0.9, transforms=[
        dict(type='RandomBrightnessContrast', p=1.0), dict(type='HorizontalFlip', p=1.0)]),
    dict(type='GaussNoise', p=0.5)])]
PIPELINES = {'mmcv': MMCV, 'torchvision': TORCHVISION, 'albumentations': ALBUMENTATIONS}


@pytest.fixture(params=PIPELINES)
def dataset(request, make_images) -> UnpairedImageDataset:
    if request.param == 'albumentations':
        pytest.importorskip('albumentations', reason='albumentations is not installed')
    root = make_images(size=(26, 22), trainA=3, trainB=5)
    return UnpairedImageDataset(root, pipeline=[LOAD, *PIPELINES[request.param], PACK])


def images_of(samples) -> list[bytes]:
    return [sample[name].numpy().tobytes() for sample in samples for name in ('real_x', 'real_y')]


def loaded(dataset, workers: int, start: int = 0) -> list[bytes]:
    sampler = EpochSampler(dataset)
    sampler.start = start
    loader = DataLoader(
        dataset, batch_size=1, sampler=sampler, num_workers=workers, collate_fn=list)
    return images_of(sample for batch in loader for sample in batch)


def test_samples_vary(dataset):
    assert len(set(images_of(dataset[i] for i in range(30)))) > 30


@pytest.mark.filterwarnings('ignore:This DataLoader will create')
@pytest.mark.parametrize('workers', [1, 3])
def test_number_of_workers_changes_no_bit(dataset, workers):
    assert loaded(dataset, workers) == loaded(dataset, 0)


@pytest.mark.parametrize('workers', [0, 1])
def test_resumed_epoch_goes_on_with_equal_bits(dataset, workers):
    assert loaded(dataset, workers, start=2) == loaded(dataset, 0)[4:]


def test_stray_draws_change_no_bit(dataset):
    before = images_of(dataset[i] for i in range(5))
    random.random(), np.random.rand(), torch.rand(1)
    assert images_of(dataset[i] for i in range(5)) == before


def test_global_generators_are_as_before(dataset):
    def draws(between) -> tuple:
        random.seed(1), np.random.seed(1), torch.manual_seed(1)
        between()
        return random.random(), np.random.rand(), float(torch.rand(1))

    assert draws(lambda: dataset[3]) == draws(lambda: None)


def test_global_generators_are_as_before_when_a_transform_fails(make_images):
    def fail(results: dict) -> dict:
        raise RuntimeError(str(np.random.rand()))

    dataset = UnpairedImageDataset(make_images(trainA=1, trainB=1), pipeline=[LOAD, fail, PACK])
    np.random.seed(1)
    expected = np.random.rand()
    np.random.seed(1)
    with pytest.raises(RuntimeError):
        dataset[0]
    assert np.random.rand() == expected


def test_mmcvs_flip_draws_what_a_numpy_generator_of_the_sample_draws(make_images):
    root = make_images(trainA=1, trainB=1)
    flipped, plain = (UnpairedImageDataset(root, pipeline=[LOAD, *flip, PACK], seed=5)
                      for flip in ([dict(type='RandomFlip', prob=0.5)], []))
    for i in range(12):
        mirrored = np.random.default_rng([5, i, 1]).random() < 0.5  # stream 1 is that of x
        expected = plain[i]['real_x'].flip(1) if mirrored else plain[i]['real_x']
        assert torch.equal(flipped[i]['real_x'], expected)


def test_shipped_recipe_equals_pillow_and_a_numpy_generator_step_by_step(make_images):
    root = make_images(size=(30, 20), trainA=1, trainB=1)
    bicubic = dict(interpolation='bicubic', backend='pillow')
    dataset = UnpairedImageDataset(root, seed=3, pipeline=[
        LOAD, dict(type='SwitchAtEpoch', epoch=2, before=dict(type='Resize', scale=19, **bicubic),
                   after=dict(type='Resize', scale=16, **bicubic)),
        dict(type='RandomCrop', crop_size=16), dict(type='RandomFlip', prob=0.5), PACK])
    picture = Image.open(root / 'trainB/0.png')
    for i in range(4):  # an epoch is one sample
        side = 19 if i < 2 else 16
        rng = np.random.default_rng([3, i, 2])
        left, top = (int(rng.integers(side - 16 + 1)) for _ in range(2))
        expected = np.asarray(picture.resize((side, side), Image.Resampling.BICUBIC))
        expected = expected[top:top + 16, left:left + 16]
        expected = expected[:, ::-1] if rng.random() < 0.5 else expected
        assert np.array_equal(dataset[i]['real_y'].numpy(), expected)


def test_pipeline_has_mmcvs_keys(make_images):
    root = make_images(trainA=1, trainB=1)
    seen = []
    UnpairedImageDataset(root, pipeline=[
        LOAD, lambda results: seen.append(dict(results)) or results, PACK])[0]
    assert seen[0]['img'].shape == (8, 12, 3)
    assert (seen[0]['img_shape'], seen[0]['ori_shape']) == ((8, 12), (8, 12))
    assert seen[0]['img_path'] == str(root / 'trainA/0.png')


@pytest.mark.parametrize('transforms', [[], [LOAD], [dict(type='RandomCrop', crop_size=4), PACK]])
def test_pipeline_without_loader_or_packer_is_one_line(transforms):
    with pytest.raises(ConfigError, match=r"begins with dict.*'LoadImageFromFile'.*got"):
        Pipeline(transforms)


@pytest.mark.parametrize(('wrong', 'message'), [
    (dict(type='RandomFlip', prob=1.5), 'transform RandomFlip: '),
    (dict(type='RandomFlip'), 'transform RandomFlip: probs must be float'),
    (dict(type='TorchvisionV2', transforms=[dict(type='Blurr')]), "has no transform 'Blurr'")])
def test_refused_argument_names_the_transform(wrong, message):
    with pytest.raises(ConfigError, match=message):
        Pipeline([LOAD, wrong, PACK])


def test_packed_image_is_a_copy(make_images):
    dataset = UnpairedImageDataset(make_images(trainA=1, trainB=1))
    dataset[0]['real_x'].zero_()
    assert dataset[0]['real_x'].any()


def test_transforms_that_build_others_find_them_in_the_scope_of_a_run():
    with DefaultScope.overwrite_default_scope('mmgcl'):
        pipeline = Pipeline([LOAD, *MMCV, PACK])
    assert pipeline({'img': np.zeros((26, 22, 3), np.uint8)}).shape == (12, 12, 3)


@pytest.mark.parametrize(('name', 'shape'), [
    ('crop_only', (16, 16)), ('scale_width', (18, 20)), ('scale_width_and_crop', (16, 16)),
    ('no_resize', (32, 36))])
def test_published_preprocessing_is_one_line_of_a_config(tmp_path, repository, make_images, name,
                                                         shape):
    root = make_images(size=(36, 33), trainA=2, trainB=2)
    child = tmp_path / 'child.py'
    child.write_text(
        f'_base_ = ["{repository}/configs/cut/h2z.py", '
        f'"{repository}/configs/_base_/datasets/preprocess.py"]\n'
        f'train_pipeline = "${{{name}}}"\nload_size, image_size = 20, 16\n'
        f'data_root = {str(root)!r}\n')
    config = load_config(child)
    sample = DATASETS.build(config.train_dataloader.dataset)[0]
    assert sample['real_x'].shape == (*shape, 3)
