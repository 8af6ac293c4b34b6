"""The command-line tools, run as processes."""
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.checkpoints import load_weights_only

pytestmark = pytest.mark.slow  # its tests run commands

ROOT = Path(__file__).parents[1]
DEMO = 'configs/gcl/demo.py'


def run(*arguments: object, processes: int = 0) -> subprocess.CompletedProcess:
    launch = ['-m', 'torch.distributed.run', f'--nproc_per_node={processes}',
              '--master_port=29533'] if processes else []
    command = [sys.executable, *launch, *map(str, arguments)]
    environment = {**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True,
                          timeout=300)


@pytest.fixture
def train(tmp_path: Path, tiny_options: dict) -> Callable:
    def call(name: str, *arguments: str, processes: int = 0,
             **options: object) -> subprocess.CompletedProcess:
        pairs = [f'{key}={value}'.replace(' ', '')
                 for key, value in {**tiny_options, **options}.items()]
        launcher = ['--launcher', 'pytorch'] if processes else []
        return run('tools/train.py', DEMO, '--work-dir', tmp_path / name, *launcher, *arguments,
                   '--cfg-options', *pairs, processes=processes)
    return call


@pytest.mark.slow
def test_train_resume_and_translate(train, tmp_path, tiny_options):
    done = train('run', max_epochs=1)
    assert done.returncode == 0, done.stderr[-2000:]
    assert 'correspondence/combined' in done.stdout
    assert 'eta:' in done.stdout
    resumed = train('run', '--resume', max_epochs=2)
    assert resumed.returncode == 0, resumed.stderr[-2000:]
    assert 'Epoch(train) [2]' in resumed.stdout
    assert 'Epoch(train) [1]' not in resumed.stdout
    pairs = [f'{key}={value}'.replace(' ', '') for key, value in tiny_options.items()]
    test = run('tools/test.py', DEMO, tmp_path / 'run/epoch_2.pth', '--work-dir', tmp_path / 'test',
               '--out', tmp_path / 'out', '--gallery', '--cfg-options', *pairs)
    assert test.returncode == 0, test.stderr[-2000:]
    pictures = sorted((tmp_path / 'out').glob('*.png'))
    assert [path.name for path in pictures] == ['scene_00000.png', 'scene_00001.png']
    assert np.asarray(Image.open(pictures[0])).shape == (32, 32, 3)
    assert 'data-name="scene_00001"' in (tmp_path / 'out/gallery.html').read_text()
    assert 'correspondence/combined' in test.stdout


@pytest.mark.slow
def test_two_processes_equal_one_with_the_doubled_batch(train, tmp_path):
    one = train('one', batch_size=2, **{'train_dataloader.dataset.flip': 0.5})
    assert one.returncode == 0, one.stderr[-2000:]
    two = train('two', batch_size=1, processes=2)
    assert two.returncode == 0, two.stderr[-6000:]
    first, second = (load_weights_only(tmp_path / name / 'epoch_2.pth')['state_dict']
                     for name in ('one', 'two'))
    assert first.keys() == second.keys()
    for name, weight in first.items():
        # Biases in front of a norm have no gradient but rounding, which Adam makes full steps of.
        if not name.endswith('bias'):
            torch.testing.assert_close(second[name], weight, rtol=1e-3, atol=2e-5)


@pytest.mark.parametrize(('option', 'message'), [
    ('model.objectives.gcl.graph.edges.treshold=0.2', "did you mean 'threshold'"),
    ('model.objectives.gcl.graph.edges.threshold=2', 'lies in [-1, 1], got 2'),
    ('model.objectives.gcl.sampler.num_patches=0', 'num_patches must be at least 1, got 0'),
    ('model.objectives.gcl.head.pool.ratio=0.01', 'a contrast needs two'),
])
def test_mistake_is_one_line(tmp_path, tiny_options, option, message):
    pairs = [f'{key}={value}'.replace(' ', '') for key, value in tiny_options.items()]
    done = run('tools/train.py', DEMO, '--work-dir', tmp_path, '--cfg-options', *pairs, option)
    assert done.returncode == 2, done.stderr[-2000:]
    assert 'Traceback' not in done.stderr
    assert message in done.stderr.strip().splitlines()[-1]


def test_missing_folder_is_one_line(tmp_path):
    done = run('tools/train.py', 'configs/gcl/single_image.py', '--work-dir', tmp_path,
               '--cfg-options', f'data_root={tmp_path}/nothing')
    assert done.returncode == 2, done.stderr[-2000:]
    assert f'{tmp_path}/nothing' in done.stderr.strip().splitlines()[-1]
    assert 'Traceback' not in done.stderr


@pytest.mark.skipif(torch.cuda.is_available(), reason='with a GPU float16 works')
def test_float16_without_a_gpu_is_one_line(train):
    done = train('amp', '--amp', **{'optim_wrapper.dtype': 'float16'})
    assert done.returncode == 2
    assert '--amp with float16 needs a CUDA device' in done.stderr
    assert 'Traceback' not in done.stderr


@pytest.mark.slow
def test_run_whose_process_is_killed_goes_on_from_its_last_checkpoint(tmp_path, tiny_options):
    pairs = [f'{key}={value}'.replace(' ', '') for key, value in {
        **tiny_options, 'max_epochs': 3, 'train_length': 200, 'batch_size': 1,
        'default_hooks.checkpoint.interval': 1}.items()]
    environment = {**os.environ, 'OMP_NUM_THREADS': '1',
                   'PATH': f'{Path(sys.executable).parent}{os.pathsep}{os.environ["PATH"]}'}

    def start(name: str, restarts: int) -> subprocess.Popen:
        return subprocess.Popen(
            ['bash', 'tools/dist_train.sh', DEMO, '2', '--work-dir', str(tmp_path / name),
             '--cfg-options', *pairs], cwd=ROOT, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment, 'PORT': _free_port(), 'MAX_RESTARTS': str(restarts)})

    run_to_kill = start('killed', restarts=1)
    first = tmp_path / 'killed/epoch_1.pth'
    for _ in range(2400):
        if first.exists() or run_to_kill.poll() is not None:
            break
        time.sleep(0.05)
    try:
        os.kill(_worker(tmp_path / 'killed', rank=1), signal.SIGKILL)
        text, _ = run_to_kill.communicate(timeout=300)
    finally:
        run_to_kill.kill()
    assert run_to_kill.returncode == 0, text[-3000:]
    assert 'Epoch(train) [3]' in text
    assert text.count('Epoch(train) [1][  1/100]') == 1  # it did not begin anew
    whole = start('whole', restarts=0)
    text, _ = whole.communicate(timeout=300)
    assert whole.returncode == 0, text[-3000:]
    states = [load_weights_only(tmp_path / name / 'epoch_3.pth')['state_dict']
              for name in ('killed', 'whole')]
    for name, weight in states[0].items():
        assert torch.equal(weight, states[1][name]), name


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        return str(found.getsockname()[1])


def _worker(work_dir: Path, rank: int) -> int:
    """The process of a rank of the run that writes to a folder."""
    for folder in Path('/proc').glob('[0-9]*'):
        try:
            environment = (folder / 'environ').read_text().split('\0')
            command = (folder / 'cmdline').read_text().split('\0')
        except OSError:  # of another user, or gone
            continue
        if f'LOCAL_RANK={rank}' in environment and str(work_dir) in command:
            return int(folder.name)
    raise AssertionError('the run has no such process')
