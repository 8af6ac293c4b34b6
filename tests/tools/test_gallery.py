"""The gallery's command, run as a process."""
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run_folder(tmp_path):
    (tmp_path / 'run/test').mkdir(parents=True)
    Image.new('RGB', (16, 16), 'teal').save(tmp_path / 'run/test/a.png')
    return tmp_path / 'run'


def gallery(*arguments):
    return subprocess.run(
        [sys.executable, 'tools/analysis/gallery.py', *map(str, arguments)], cwd=ROOT,
        env={'PYTHONPATH': str(ROOT), 'OMP_NUM_THREADS': '1'}, capture_output=True, text=True,
        timeout=120)


def test_command_writes_a_page_with_the_labels_given(run_folder, tmp_path):
    page = tmp_path / 'pages/out.html'
    done = gallery(run_folder, run_folder, '--labels', 'left', 'right', '--out', page)
    assert done.returncode == 0, done.stderr
    assert str(page) in done.stdout
    assert 'Translations: left, right' in page.read_text()


@pytest.mark.parametrize(('arguments', 'message'), [
    (('nowhere',), 'no translated images'), (('a', 'b', '--labels', 'x'), '--labels names 1 runs')])
def test_mistake_is_one_line(tmp_path, arguments, message):
    done = gallery(*arguments, '--out', tmp_path / 'page.html')
    assert done.returncode == 2
    assert message in done.stderr.strip()
    assert 'Traceback' not in done.stderr
