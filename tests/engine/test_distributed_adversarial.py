"""Two processes of the two-sided methods see what one with the doubled batch sees."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints import load_weights_only
from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner

TINY = {'image_size': 32, 'train_length': 8, 'test_length': 2, 'max_epochs': 1,
        'sample_interval': 100, 'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4}


def train_alone(config: Path, work_dir: Path) -> dict:
    config = load_config(config, {**TINY, 'batch_size': 4})
    config.work_dir, config.experiment_name = str(work_dir), f'alone_{config.model.type}'
    build_runner(config).train()
    return load_weights_only(work_dir / 'epoch_1.pth')['state_dict']


def train_in_two(root: Path, config: Path, work_dir: Path) -> dict:
    options = [f'{name}={value}' for name, value in {**TINY, 'batch_size': 2}.items()]
    done = subprocess.run(
        [sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2', '--master_port=29541',
         'tools/train.py', str(config), '--work-dir', str(work_dir), '--launcher', 'pytorch',
         '--cfg-options', *options], cwd=root, capture_output=True, text=True, timeout=300,
        env={**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(root)})
    assert done.returncode == 0, done.stderr[-2000:]
    return load_weights_only(work_dir / 'epoch_1.pth')['state_dict']


@pytest.mark.slow
@pytest.mark.parametrize('method', ['cyclegan', 'munit'])
def test_two_processes_equal_one_with_the_doubled_batch(repository, tmp_path, method):
    config = repository / f'configs/{method}/demo.py'
    one = train_alone(config, tmp_path / 'one')
    two = train_in_two(repository, config, tmp_path / 'two')
    assert one.keys() == two.keys()
    for name, weight in one.items():
        # Each process has a history of its own. Biases in front of a norm have no gradient but
        # rounding, which Adam makes full steps of.
        if 'buffer' not in name and not name.endswith('bias'):
            torch.testing.assert_close(two[name], weight, rtol=1e-3, atol=2e-5)
