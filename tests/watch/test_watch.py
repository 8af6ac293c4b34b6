"""The page of a training: what it says, from which files, and to whom."""
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from PIL import Image

from mmgcl.errors import ConfigError, DataError
from mmgcl.watch import WatchServer, read_state


@pytest.fixture
def run_folder(tmp_path: Path) -> Callable[..., Path]:
    """A work directory with 30 of 100 iterations, two validations and two pictures."""
    def make(process: int | None = None, finished: bool = False, host: str = '') -> Path:
        folder = tmp_path / 'run'
        pictures = folder / '20260101_000000/vis_data/vis_image'
        pictures.mkdir(parents=True, exist_ok=True)
        lines = [{'gcl_contrast': 3.0 - 0.1 * step, 'generator.lr': 2e-4, 'time': 0.5,
                  'data_time': 0.1, 'iter': step, 'step': step} for step in (10, 20, 30)]
        lines[1:1] = [{'paired/ssim': 0.25, 'val/time': 1.0, 'step': 10}]
        lines += [{'paired/ssim': 0.75, 'val/time': 1.0, 'step': 30}]
        (pictures.parent / 'scalars.json').write_text('\n'.join(map(json.dumps, lines)))
        for step in (0, 20):
            Image.fromarray(np.full((4, 4, 3), step, np.uint8)).save(
                pictures / f'input_output_{step}.png')
        (folder / '20260101_000000/run.json').write_text(json.dumps({
            'finished': finished, 'host': host or socket.gethostname(), 'max_iters': 100,
            'process': process or os.getpid(), 'summary': ['gcl/demo: OneSidedTranslator']}))
        (folder / 'secret.txt').write_text('secret')
        return folder
    return make


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, '-c', ''])
    done.wait()
    return done.pid


@pytest.fixture
def address(run_folder: Callable[..., Path], repository: Path) -> Iterator[str]:
    """``mmgcl watch`` as a process."""
    serving = subprocess.Popen(
        [sys.executable, 'tools/watch.py', str(run_folder()), '--port', '0'], cwd=repository,
        env={**os.environ, 'PYTHONPATH': str(repository)}, stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None
    found = re.search(r'http://127\.0\.0\.1:\d+/', serving.stdout.readline())
    assert found is not None
    yield found[0]
    serving.terminate()
    assert serving.wait(20) is not None


def fetch(address: str, **headers: str) -> bytes:
    with urlopen(Request(address, headers=headers), timeout=20) as answer:
        return answer.read()


def test_process_serves_page_numbers_and_pictures_and_nothing_else(address):
    page = fetch(address).decode()
    assert '<title>run</title>' in page
    state = json.loads(fetch(f'{address}state.json'))
    assert (state['status'], state['iteration'], state['max_iters']) == ('running', 30, 100)
    assert state['seconds_left'] == pytest.approx(70 * 0.5)
    ssim, = state['sections']['scores']
    assert (ssim['title'], ssim['x'], ssim['y']) == ('paired/ssim ↑', [10, 30], [0.25, 0.75])
    newest = f'{address}samples/{state["samples"][0]}'
    assert newest.endswith('input_output_20.png')
    assert fetch(newest).startswith(b'\x89PNG')
    assert {'load', 'disk'} <= {name for name, _ in state['machine']}
    for path in ('secret.txt', 'samples/secret.txt', 'samples/../secret.txt', 'samples/'):
        with pytest.raises(HTTPError, match='404'):
            fetch(address + path)
    with pytest.raises(HTTPError, match='403'):  # a website that resolves its name to this machine
        fetch(address, Host='example.org')


def test_finished_stopped_and_old_runs_are_told_apart(run_folder, gone):
    assert read_state(run_folder())['status'] == 'running'
    stopped = read_state(run_folder(process=gone))
    assert (stopped['status'], stopped['seconds_left']) == ('stopped', None)
    finished = read_state(run_folder(process=gone, finished=True))
    assert (finished['status'], finished['iteration']) == ('finished', 100)
    assert read_state(run_folder(host='elsewhere'))['status'] == 'unknown'
    folder = run_folder()
    (folder / '20260101_000000/run.json').unlink()  # of a version that wrote none
    old = read_state(folder)
    assert (old['status'], old['iteration'], old['max_iters']) == ('unknown', 30, None)


def test_run_without_a_log_yet_says_so(tmp_path):
    state = read_state(tmp_path)
    assert 'no training log' in state['error']
    assert (state['samples'], state['sections']) == ([], {})


def test_long_curves_are_thinned_and_keep_their_last_value(run_folder):
    folder = run_folder()
    lines = [{'gcl_contrast': float(step), 'iter': step, 'time': 1.0} for step in range(1, 2001)]
    lines[5]['gcl_contrast'] = float('nan')
    (folder / '20260101_000000/vis_data/scalars.json').write_text('\n'.join(map(json.dumps, lines)))
    curve, = read_state(folder)['sections']['losses of the generator']
    assert len(curve['x']) <= 400
    assert (curve['x'][-1], curve['raw'][-1]) == (2000, 2000.0)
    json.dumps(curve, allow_nan=False)


def test_missing_folder_and_taken_port_are_named(run_folder, tmp_path):
    with pytest.raises(DataError, match=r'no work directory .*gone'):
        WatchServer(tmp_path / 'gone')
    with WatchServer(run_folder(), 0) as server:
        with pytest.raises(ConfigError, match=f'port {server.server_port} is taken'):
            WatchServer(run_folder(), server.server_port)
        assert server.server_address[0] == '127.0.0.1'


def test_page_refreshes_in_a_browser(run_folder, browser):
    folder = run_folder()
    with WatchServer(folder, 0, seconds=0.5) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={'width': 400, 'height': 800})
        page.goto(server.url)
        page.wait_for_selector('figure[data-key="paired/ssim"]')
        assert 'running · iteration 30 of 100 · 35 s left' in page.inner_text('#status')
        assert page.evaluate('document.documentElement.scrollWidth') <= 400
        with (folder / '20260101_000000/vis_data/scalars.json').open('a') as log:
            log.write('\n' + json.dumps({'gcl_contrast': 1.0, 'time': 0.5, 'iter': 40}))
        deadline = time.monotonic() + 20
        while 'iteration 40' not in page.inner_text('#status'):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        server.shutdown()
        page.close()
