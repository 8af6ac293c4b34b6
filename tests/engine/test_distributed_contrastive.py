"""Two processes are one with the doubled batch, also where phases share networks."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints import load_weights_only


@pytest.mark.slow
def test_two_processes_equal_one_with_the_doubled_batch(
        tiny_demo, repository: Path, tmp_path: Path):
    weights = []
    for processes, batch_size in ((1, 2), (2, 1)):
        # NEGCUT and LSeSim at once: four phases, four networks that phases share.
        config = tiny_demo('negcut', f'p{processes}', batch_size=batch_size, max_epochs=1,
                           train_length=6)
        config.model.objectives.spatial = tiny_demo('lsesim').model.objectives.spatial
        config.model.phase_order = ('similarity', 'discriminator', 'negatives', 'generator')
        config.dump(tmp_path / f'{processes}.py')
        command = [sys.executable, '-m', 'torch.distributed.run', f'--nproc_per_node={processes}',
                   '--master_port=29541', 'tools/train.py', str(tmp_path / f'{processes}.py'),
                   '--work-dir', config.work_dir, '--launcher', 'pytorch', '--cfg-options',
                   'default_hooks.checkpoint.interval=1']
        done = subprocess.run(
            command, cwd=repository, capture_output=True, text=True, timeout=300,
            env={**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(repository)})
        assert done.returncode == 0, done.stderr[-3000:]
        weights.append(load_weights_only(f'{config.work_dir}/epoch_1.pth')['state_dict'])
    assert weights[0].keys() == weights[1].keys()
    for name, weight in weights[0].items():
        # Biases in front of a norm have no gradient but rounding, which Adam makes full steps of.
        if not name.endswith('bias'):
            torch.testing.assert_close(weights[1][name], weight, rtol=1e-3, atol=5e-5)
