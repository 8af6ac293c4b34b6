"""A process of a distributed run that is stopped ends the run, by name."""
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_stopped_rank_is_named_and_ends_the_run(tmp_path, tiny_options):
    options = {**tiny_options, 'train_length': 4000, 'default_hooks.heartbeat.timeout': 10}
    with socket.socket() as found:
        found.bind(('127.0.0.1', 0))
        port = found.getsockname()[1]
    run = subprocess.Popen(
        [sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2',
         f'--master_port={port}', 'tools/train.py', 'configs/gcl/demo.py', '--work-dir',
         str(tmp_path), '--cfg-options', *(f'{name}={value}'.replace(' ', '')
                                           for name, value in options.items())],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(ROOT)})
    stopped = None
    try:
        for _ in range(1200):
            if list(tmp_path.glob('*/vis_data/scalars.json')) or run.poll() is not None:
                break
            time.sleep(0.1)
        stopped = _process_of_rank(run.pid, '1')
        os.kill(stopped, signal.SIGSTOP)
        text, _ = run.communicate(timeout=200)
    finally:
        if stopped is not None and Path(f'/proc/{stopped}').exists():
            os.kill(stopped, signal.SIGKILL)
        run.kill()
    assert run.returncode != 0
    assert 'rank 1 does not answer' in text
    assert 'in step' in text


def _process_of_rank(launcher: int, rank: str) -> int:
    for folder in Path('/proc').glob('[0-9]*'):
        try:
            parent = (folder / 'stat').read_text().rsplit(')', 1)[1].split()[1]
            environment = (folder / 'environ').read_text().split('\0')
        except OSError:
            continue
        if parent == str(launcher) and f'RANK={rank}' in environment:
            return int(folder.name)
    raise AssertionError('the run has no such process')
