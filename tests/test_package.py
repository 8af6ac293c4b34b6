"""What the wheel and the source archive hold, and that the wheel is the whole toolbox."""
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT = shutil.ignore_patterns('.git', 'build', 'dist', 'work_dirs', 'data', '*.egg-info', '.venv',
                              '__pycache__', '.*_cache')
BUILD = 'from setuptools import build_meta; build_meta.build_{kind}({folder!r})'

pytestmark = pytest.mark.slow


@pytest.fixture(scope='module')
def archives(tmp_path_factory) -> tuple[Path, Path]:
    """The source archive, built from a copy of the project, and the wheel, built from it."""
    folder = tmp_path_factory.mktemp('build')
    shutil.copytree(ROOT, folder / 'copy', ignore=LEFT)
    build('sdist', folder / 'copy', folder)
    source = next(folder.glob('*.tar.gz'))
    with tarfile.open(source) as file:
        file.extractall(folder / 'unpacked', filter='data')
    build('wheel', next((folder / 'unpacked').iterdir()), folder)
    return source, next(folder.glob('*.whl'))


def build(kind: str, source: Path, folder: Path) -> None:
    done = subprocess.run([sys.executable, '-c', BUILD.format(kind=kind, folder=str(folder))],
                          cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture(scope='module')
def installed(archives, tmp_path_factory) -> Path:
    """A folder with the wheel installed, and nothing of the repository."""
    target = tmp_path_factory.mktemp('installed')
    done = subprocess.run(
        [sys.executable, '-m', 'pip', 'install', '--no-deps', '--no-index', '--target',
         str(target), str(archives[1])], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return target


def names_of(archive: Path) -> set[str]:
    if archive.suffix == '.whl':
        return set(zipfile.ZipFile(archive).namelist())
    with tarfile.open(archive) as file:
        return {name.split('/', 1)[-1] for name in file.getnames()}


def test_wheel_holds_configs_tools_and_the_command(archives):
    names = names_of(archives[1])
    assert {'mmgcl/.mim/configs/gcl/demo.py', 'mmgcl/.mim/configs/_base_/default_runtime.py',
            'mmgcl/.mim/tools/train.py', 'mmgcl/.mim/tools/dist_train.sh',
            'mmgcl/visualization/gallery/assets/page.html.j2',
            'mmgcl/watch/assets/page.html.j2'} <= names
    assert not any(name.startswith('tests/') or '__pycache__' in name for name in names)
    entry = next(name for name in names if name.endswith('entry_points.txt'))
    assert b'mmgcl = mmgcl.cli:main' in zipfile.ZipFile(archives[1]).read(entry)


def test_wheel_names_its_dependencies_and_extras(archives):
    archive = zipfile.ZipFile(archives[1])
    metadata = next(name for name in archive.namelist() if name.endswith('dist-info/METADATA'))
    text = archive.read(metadata).decode()
    assert 'Requires-Dist: mmengine<0.11,>=0.10.7' in text
    assert 'Requires-Dist: gradio>=6.31; extra == "demo"' in text
    assert 'Requires-Python: >=3.10' in text


def test_source_archive_holds_what_a_build_and_a_reader_need(archives):
    assert {'setup.cfg', 'setup.py', 'README.md', 'LICENSE', 'configs/gcl/demo.py',
            'tools/train.py', 'docs/en/get_started.md', 'requirements/runtime.txt',
            'tests/conftest.py', 'mmgcl/.mim/configs/gcl/demo.py'} <= names_of(archives[0])


def test_installed_wheel_trains_tests_and_translates_elsewhere(installed, tiny_options, tmp_path):
    environment = {**os.environ, 'PYTHONPATH': str(installed), 'OMP_NUM_THREADS': '1'}

    def mmgcl(*arguments: object) -> str:
        done = subprocess.run(
            [sys.executable, '-c', 'from mmgcl.cli import main; main()', *map(str, arguments)],
            cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    options = ['--cfg-options', *(f'{key}={value}' for key, value in tiny_options.items())]
    assert f'configs: {installed}/mmgcl/.mim/configs' in mmgcl('env')
    mmgcl('train', 'gcl/demo', *options, 'max_epochs=1')
    checkpoint = tmp_path / 'work_dirs/gcl/demo/epoch_1.pth'
    assert 'correspondence/combined' in mmgcl('test', 'gcl/demo', checkpoint, *options)
    pictures = tmp_path / 'work_dirs/gcl/demo/test'
    assert len(list(pictures.glob('*.png'))) == 2
    config = next((tmp_path / 'work_dirs/gcl/demo').glob('*.py'))
    mmgcl('translate', pictures / 'scene_00000.png', '--model', config, '--weights', checkpoint)
    assert (tmp_path / 'translated/scene_00000.png').is_file()
