"""tools/test.py on folders: batches, processes, metrics by name, and mistakes."""
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

ROOT = Path(__file__).parents[2]
FEATURES = '''
import torch
from torch import nn
from mmgcl.registry import MODELS


@MODELS.register_module(force=True)
class CornerFeatures(nn.Module):
    """Pixels of a corner, as features."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images[..., :2, :2].flatten(1) / 255
'''
CONFIG = '''
_base_ = '{root}/configs/gcl/h2z.py'
custom_imports = dict(imports=['corner_features'])
data_root = '{data}'
num_workers = 0
model = dict(
    generator=dict(num_blocks=1, base_channels=4), discriminator=dict(base_channels=4),
    objectives=dict(_delete_=True))
image_size = 32
metrics = dict(distribution=dict(extractor=dict(_delete_=True, type='CornerFeatures')))
'''


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A user's config with a feature extractor of its own, five and seven images, a checkpoint."""
    rng = np.random.default_rng(0)
    for letter, count in (('A', 5), ('B', 7)):
        folder = tmp_path / f'data/test{letter}'
        folder.mkdir(parents=True)
        for k in range(count):
            pixels = rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / f'{letter}_{k}.jpg')
    (tmp_path / 'corner_features.py').write_text(FEATURES)
    (tmp_path / 'config.py').write_text(CONFIG.format(root=ROOT, data=tmp_path / 'data'))
    monkeypatch.syspath_prepend(tmp_path)
    torch.manual_seed(0)
    translator = MODELS.build(load_config(tmp_path / 'config.py').model)
    torch.save({'state_dict': translator.state_dict()}, tmp_path / 'weights.pth')
    return tmp_path


def pictures(folder):
    return {path.name: np.asarray(Image.open(path)).astype(int) for path in folder.glob('*.png')}


def test_batches_give_the_pictures_and_scores_of_single_images(run_tool, project):
    for size in (1, 3):
        done = run_tool(
            'test.py', project / 'config.py', project / 'weights.pth', '--work-dir',
            project / 'work', '--out', project / f'out{size}', '--metrics', 'distribution',
            '--cfg-options', f'test_dataloader.batch_size={size}')
        assert done.status == 0, done.err
        assert 'distribution/fid' in done.out
    single, batched = pictures(project / 'out1'), pictures(project / 'out3')
    assert sorted(single) == sorted(batched) == [f'A_{k}.png' for k in range(5)]
    for name, picture in single.items():
        assert np.abs(picture - batched[name]).max() <= 1  # rounding of sums in another order
    first, second = (json.loads((project / f'out{size}/metrics.json').read_text())
                     for size in (1, 3))
    assert first == pytest.approx(second, rel=0.02)
    assert set(first) == {f'distribution/{name}' for name in ('fid', 'kid', 'kid_std', 'kid_x100')}


@pytest.mark.slow
def test_two_processes_give_the_numbers_and_pictures_of_one(run_tool, project):
    arguments = [project / 'config.py', project / 'weights.pth', '--work-dir', project / 'work',
                 '--metrics', 'distribution']
    assert run_tool('test.py', *arguments, '--out', project / 'one').status == 0
    done = subprocess.run(
        ['bash', str(ROOT / 'tools/dist_test.sh'), *map(str, arguments[:2]), '2',
         *map(str, arguments[2:]), '--out', str(project / 'two')],
        env={**os.environ, 'OMP_NUM_THREADS': '1', 'PORT': '29547', 'PYTHONPATH': str(project),
             'PATH': f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}'},
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    one, two = pictures(project / 'one'), pictures(project / 'two')
    assert one.keys() == two.keys()
    for name, picture in one.items():
        assert np.array_equal(picture, two[name])
    scores = [json.loads((project / name / 'metrics.json').read_text()) for name in ('one', 'two')]
    assert scores[0] == scores[1]


@pytest.mark.parametrize('out', ['data/testA', 'data/testA/out', 'data/testB'])
def test_outputs_do_not_go_among_the_images_of_the_data_set(run_tool, project, out):
    done = run_tool('test.py', project / 'config.py', project / 'weights.pth', '--work-dir',
                    project / 'work', '--out', project / out)
    assert done.status == 2
    assert 'among the images of' in done.err
    assert not list(project.glob('data/**/*.png'))


def test_names_that_fill_a_file_system_are_cut_and_stay_distinct(run_tool, project):
    image = (project / 'data/testA/A_0.jpg').read_bytes()
    for path in ('n' * 250 + '0.jpg', 'n' * 250 + '1.jpg', f'{"x" * 150}/{"y" * 150}/z.jpg'):
        (project / 'data/testA' / path).parent.mkdir(parents=True, exist_ok=True)
        (project / 'data/testA' / path).write_bytes(image)
    done = run_tool('test.py', project / 'config.py', project / 'weights.pth', '--work-dir',
                    project / 'work', '--out', project / 'out', '--gallery')
    assert done.status == 0, done.err
    assert len(pictures(project / 'out')) == 8


def test_metric_that_the_config_does_not_name_lists_those_it_does(run_tool, project):
    done = run_tool('test.py', project / 'config.py', project / 'weights.pth', '--metrics', 'fid')
    assert done.status == 2
    assert 'names paired, map_classes, distribution, lpips' in done.err


def test_outputs_that_are_no_numbers_are_an_error_and_leave_no_picture(run_tool, project):
    state = torch.load(project / 'weights.pth', weights_only=True)['state_dict']
    weight = next(value for name, value in state.items() if name.startswith('generator.'))
    weight.fill_(float('nan'))
    torch.save({'state_dict': state}, project / 'broken.pth')
    done = run_tool('test.py', project / 'config.py', project / 'broken.pth', '--work-dir',
                    project / 'work', '--out', project / 'out')
    assert done.status == 2
    assert 'NaN or infinite' in done.err
    assert not pictures(project / 'out')


def test_encoders_that_only_training_uses_ask_for_no_weights(run_tool, project):
    """The config's objective compares features of VGG16, whose weights are not there."""
    config = (project / 'config.py').read_text().replace(
        'objectives=dict(_delete_=True)',
        "objectives=dict(gcl=dict(encoder=dict(weights='/nowhere/vgg16.pth')))")
    (project / 'config.py').write_text(config)
    done = run_tool('test.py', project / 'config.py', project / 'weights.pth', '--work-dir',
                    project / 'work', '--out', project / 'out')
    assert done.status == 0, done.err
    assert len(pictures(project / 'out')) == 5
