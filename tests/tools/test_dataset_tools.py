"""The data set tools, run as a user runs them."""
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[2]


def run(tool: str, *args: str | Path) -> subprocess.CompletedProcess:
    command = [sys.executable, REPOSITORY / 'tools' / 'datasets' / tool, *args]
    environment = {**os.environ, 'PYTHONPATH': str(REPOSITORY), 'COLUMNS': '200'}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_check_tabulates_the_folders_and_ends_with_status_1_on_a_problem(tmp_path):
    for name in ('trainA', 'trainB'):
        (tmp_path / name).mkdir()
        Image.new('RGB', (11, 8)).save(tmp_path / name / '1.png')
    (tmp_path / 'trainA' / 'empty.png').touch()
    done = run('check.py', tmp_path)
    assert done.returncode == 1
    assert '11x8' in done.stdout
    assert 'problem: ' in done.stdout
    assert 'empty.png is not a readable image' in done.stdout


def test_fetching_cityscapes_without_its_files_is_one_line(tmp_path):
    done = run('fetch.py', 'cityscapes', '--root', tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith('error: cityscapes cannot be downloaded: its licence')
    assert done.stderr.count('\n') == 1
