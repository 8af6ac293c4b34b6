"""Hooks show and save both directions of a model that has both."""
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.runner import Runner
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.engine.hooks import SaveTranslationsHook
from mmgcl.engine.run import build_runner
from mmgcl.errors import DataError
from mmgcl.structures import TranslationSample
from mmgcl.visualization.gallery import read_results

TINY = {'image_size': 32, 'train_length': 2, 'test_length': 2, 'batch_size': 2, 'max_epochs': 1,
        'sample_interval': 100, 'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4, 'model.discriminator.num_layers': 2}


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Runner:
    config = load_config(repository / 'configs/cyclegan/demo.py', TINY)
    config.work_dir = str(tmp_path / 'run')
    config.experiment_name = f'hooks_{tmp_path.name}'
    config.default_hooks.save_translations = {
        'type': 'SaveTranslationsHook', 'out_dir': str(tmp_path / 'out')}
    return build_runner(config)


def test_pictures_show_and_tests_save_both_directions(run, tmp_path):
    run.train()
    picture = cv2.imread(str(next(Path(run.log_dir).glob('vis_data/vis_image/*_0.png'))))
    # x, its translation and truth; y, its own; 32 pixels at four times their size
    assert picture.shape == (24 + 2 * 132 + 4, 5 * 132 + 4, 3)
    run.test()
    found = sorted(path.relative_to(tmp_path / 'out').as_posix()
                   for path in (tmp_path / 'out').rglob('*.png') if 'scene' in path.name
                   and path.parent.name in ('out', 'yx'))
    assert found == ['scene_00000.png', 'scene_00001.png',
                     'yx/scene_00000.png', 'yx/scene_00001.png']
    assert (tmp_path / 'out' / 'yx' / 'input' / 'scene_00001.png').is_file()
    back_only = read_results(tmp_path / 'out' / 'yx')  # a gallery of the other direction
    assert sorted(back_only.outputs) == sorted(back_only.inputs) == ['scene_00000', 'scene_00001']
    there, back = (np.asarray(Image.open(tmp_path / 'out' / found[k])) for k in (0, 2))
    assert there.shape == back.shape == (32, 32, 3)
    assert (there != back).any()


@pytest.fixture
def sample() -> Callable[..., TranslationSample]:
    def make(x_path: str, y_path: str) -> TranslationSample:
        made = TranslationSample(metainfo={'name': Path(x_path).stem, 'x_path': x_path,
                                           'y_path': y_path})
        made.set_data({'fake_y': torch.zeros(3, 8, 8), 'fake_x': torch.zeros(3, 8, 8)})
        return made
    return make


def test_an_image_of_the_smaller_domain_may_come_twice_and_a_namesake_may_not(tmp_path, sample):
    hook = SaveTranslationsHook(str(tmp_path))
    hook.after_test_iter(None, 0, outputs=[sample('a/1.png', 'b/1.png'),
                                           sample('a/2.png', 'b/1.png')])
    assert sorted(path.name for path in (tmp_path / 'yx').iterdir()) == ['1.png']
    with pytest.raises(DataError, match=r'b/1.png and b/1.jpg would both be written as 1.png'):
        hook.after_test_iter(None, 1, outputs=[sample('a/3.png', 'b/1.jpg')])
