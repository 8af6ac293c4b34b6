"""Training on one image per domain, with tiny networks."""
from collections.abc import Callable
from itertools import count
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.runner import Runner
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner
from mmgcl.errors import UserError

ROOT = Path(__file__).parents[2]
TINY = {
    'crop_size': 16, 'batch_size': 2, 'num_workers': 0, 'epoch_length': 4, 'max_epochs': 2,
    'log_interval': 1, 'sample_interval': 100,
    'model.generator.base_channels': 0.25, 'model.discriminator.base_channels': 0.5,
    'default_hooks.checkpoint': {
        'type': 'CheckpointHook', 'interval': 1, 'by_epoch': False, 'max_keep_ckpts': 9}}
METHODS = {
    'cut': {'model.objectives.nce.embed_channels': 8},
    'hneg_src': {'model.objectives.hdce.embed_channels': 8,
                 'model.objectives.src.embed_channels': 8},
    'gcl': {'model.objectives.gcl.embedding.channels': 8,
            'model.objectives.gcl.sampler.num_patches': 16},
    'fsesim': {'model.objectives.spatial.encoder.weights': None,
               'model.objectives.spatial.encoder.base_channels': 4,
               'model.objectives.spatial.encoder.layers': ('relu1_1', 'relu2_1')}}
NUMBER = count()


@pytest.fixture
def single_image_runner(tmp_path: Path) -> Callable[..., Runner]:
    def make(method: str, work_dir: str = 'run', side: int = 40, **options: object) -> Runner:
        for name in ('trainA', 'trainB'):
            (tmp_path / name).mkdir(exist_ok=True)
            pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / '0.png')
        config = load_config(ROOT / f'configs/{method}/single_image.py', {
            **TINY, **METHODS[method], 'data_root': str(tmp_path), **options})
        config.work_dir = str(tmp_path / work_dir)
        config.experiment_name = f'test_single_image_{next(NUMBER)}'
        return build_runner(config)
    return make


@pytest.mark.parametrize('method', METHODS)
def test_resumed_run_has_the_noise_and_the_weights_of_the_uninterrupted_one(
        single_image_runner, method):
    whole = single_image_runner(method, 'whole')
    whole.train()
    # From inside the first epoch, before the strength of the noise has left zero for long.
    resumed = single_image_runner(
        method, 'resumed', resume=True, load_from=f'{whole.work_dir}/iter_1.pth')
    resumed.train()
    assert resumed.iter == 4
    strength = resumed.model.generator.decoder.convs[3].noise.weight
    assert float(strength.detach()) != 0
    for name, value in whole.model.state_dict().items():
        assert torch.equal(resumed.model.state_dict()[name], value), name


@pytest.mark.parametrize(('side', 'options', 'message'), [
    (12, {}, r'0\.png has 12x12 pixels where it is cropped, fewer than the crop of 16x16'),
    (40, {'crop_size': 24}, 'image_size must be a power of 2, got 24'),
    (40, {'model.discriminator.image_size': 8}, 'judges images of 8 x 8, got 16 x 16'),
    (40, {'batch_size': 1}, "relations\\) of the 'batch' and a batch_size of 2 or more"),
    (40, {'model.objectives.nce.loss.negatives': 'image'}, 'num_patches=1, 2 images'),
    (40, {'model.discriminator.deviation_group': 2, 'batch_size': 3, 'epoch_length': 3},
     'multiple of group=2 images, got 3')])
def test_impossible_run_is_an_error_of_one_line(single_image_runner, side, options, message):
    with pytest.raises(UserError, match=message) as raised:
        single_image_runner('cut', side=side, **options).train()
    assert len(str(raised.value).splitlines()) == 1


def test_data_workers_end_with_the_training(single_image_runner):
    before = set(active_children())
    runner = single_image_runner('cut', num_workers=1, max_epochs=1, train_dataloader={
        'persistent_workers': True})
    runner.train()
    assert runner.train_dataloader.num_workers == 1
    assert set(active_children()) <= before
