"""Paired test sets from the command line: trivial rows alone, and beside a model's."""
import json

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

TINY = ('image_size=32', 'num_workers=0')
SMALL = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
         'model.discriminator.base_channels': 4, 'model.objectives': None}


@pytest.fixture
def root(tmp_path):
    rng = np.random.default_rng(0)
    for name in ('trainA', 'trainB', 'testA', 'testB'):
        (tmp_path / name).mkdir()
        for k in range(5):
            pixels = rng.integers(0, 256, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f'{k}_{name[-1]}.png')
    return tmp_path


def test_trivial_outputs_need_no_model(run_tool, root, tmp_path):
    done = run_tool(
        'analysis/trivial_rows.py', 'configs/gcl/maps.py', '--metrics', 'map_classes', '--json',
        tmp_path / 'scores.json', '--cfg-options', f'data_root={root}', 'direction=AtoB', *TINY)
    assert done.status == 0, done.err
    assert 'map_classes/mean_iou' in done.out
    scores = json.loads((tmp_path / 'scores.json').read_text())
    assert {name.split('/')[1] for name in scores} == {
        'copy', 'constant', 'matched colours', 'truth'}


def test_a_test_prints_the_rows_beside_the_outputs(run_tool, root, tmp_path):
    pytest.importorskip('torch_fidelity')
    torch.manual_seed(0)
    translator = MODELS.build(load_config('configs/cyclegan/maps.py', SMALL).model)
    torch.save({'state_dict': translator.state_dict()}, tmp_path / 'weights.pth')
    encoder = 'paired_metrics.{}.encoder.weights=None'
    done = run_tool(
        'test.py', 'configs/cyclegan/maps.py', tmp_path / 'weights.pth', '--work-dir',
        tmp_path / 'work', '--metrics', 'paired', '--cfg-options', f'data_root={root}', *TINY,
        encoder.format(1), encoder.format('2.extractor'),
        *(f'{key}={value}' for key, value in SMALL.items()))
    assert done.status == 0, done.err
    scores = json.loads((tmp_path / 'work/test/metrics.json').read_text())
    assert scores['rows/truth/paired/l1'] == 0 < scores['rows/output/paired/l1']
    kid = [name for name in scores if '/distribution/kid (' in name]
    assert len(kid) == 5
    assert all('random weights, not comparable with published FID' in name for name in kid)
