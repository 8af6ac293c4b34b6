"""``mmgcl reproduce``: end to end on the built-in benchmark, and what it refuses."""
import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from mmgcl.checkpoints import read_checkpoint
from mmgcl.cli import run_command
from mmgcl.registry import MODELS

TINY = ['image_size=32', 'train_length=4', 'test_length=2', 'max_epochs=1', 'log_interval=1',
        'model.generator.base_channels=2', 'model.discriminator.base_channels=2']

SMALL = ['num_workers=0', 'max_epochs=1', 'data_root={root}', 'image_size=32', 'load_size=36',
         'model.generator.base_channels=2', 'model.discriminator.base_channels=2',
         'metrics.distribution.extractor.type=CornerPixels']


@MODELS.register_module(force=True)
class CornerPixels(nn.Module):
    """Pixels of a corner, in place of Inception's features."""

    def __init__(self, weights: str | None = None) -> None:
        super().__init__()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images[..., :2, :2].flatten(1) / 255


def reproduce(capsys: pytest.CaptureFixture, name: str, *arguments: object) -> tuple[int, str]:
    status = 0
    try:
        run_command('reproduce', [name, *map(str, arguments)])
    except SystemExit as stop:
        status = stop.code
    printed = capsys.readouterr()
    return status, printed.out + printed.err


def dates(folder: Path) -> dict[str, int]:
    """Of all that a run leaves but its sample pictures, which a thread writes when it has time."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob('*')
            if (path.suffix in ('.pth', '.png') or path.name == 'metrics.json')
            and 'vis_data' not in path.parts}


@pytest.mark.slow
def test_table_and_figure_of_the_built_in_benchmark(capsys, tmp_path):
    given = ('--datasets', 'demo', '--seeds', '1', '--work-dir', tmp_path / 'runs')
    options = ('--cfg-options', *TINY)
    pair = ('--methods', 'gcl', 'cut')

    status, text = reproduce(capsys, 'table1', *given, '--methods', 'gcl', *options)
    assert status == 0, text
    scores = json.loads((tmp_path / 'runs/gcl_demo_seed_0/test/epoch_1/metrics.json').read_text())
    assert f'| PatchGCL | {scores["correspondence/combined"]:.3f} |' in text
    first = dates(tmp_path / 'runs/gcl_demo_seed_0')

    # A run that is complete is not done again; one that is missing is.
    status, text = reproduce(capsys, 'table1', *given, *pair, *options)
    assert status == 0, text
    assert 'Complete: all 2 runs' in text
    assert dates(tmp_path / 'runs/gcl_demo_seed_0') == first
    assert all((tmp_path / f'runs/table1.{ending}').is_file() for ending in ('md', 'csv', 'html'))

    status, text = reproduce(capsys, 'table1', *given, *pair, '--dry-run', *options)
    assert text.count('| complete | 0 |') == 2

    status, text = reproduce(capsys, 'fig7', *given, *pair, '--zoom', '4,4,8,8', *options)
    assert status == 0, text
    assert (tmp_path / 'runs/fig7.png').is_file()

    # With other options it would be another run.
    status, text = reproduce(capsys, 'table1', *given, '--methods', 'gcl', *options,
                             'train_length=6')
    assert status == 1
    assert 'holds a run with the options' in text

    # An interrupted run goes on: the second epoch starts from the first one's state.
    folder = tmp_path / 'more/gcl_demo_seed_0'
    folder.mkdir(parents=True)
    for name in ('epoch_1.pth', 'last_checkpoint'):
        (folder / name).write_bytes((tmp_path / f'runs/gcl_demo_seed_0/{name}').read_bytes())
    longer = [option.replace('max_epochs=1', 'max_epochs=2') for option in TINY]
    status, text = reproduce(capsys, 'table1', *given[:-1], tmp_path / 'more', '--methods', 'gcl',
                             '--cfg-options', *longer)
    assert status == 0, text
    meta = read_checkpoint(folder / 'epoch_2.pth')['meta']
    assert (meta['epoch'], meta['iter']) == (2, 4)
    log = next(folder.glob('*/vis_data/scalars.json')).read_text().splitlines()
    steps = [json.loads(line)['iter'] for line in log if 'iter' in json.loads(line)]
    assert steps == [3, 4]
    assert sorted(path.name for path in (folder / 'test').iterdir()) == ['epoch_1', 'epoch_2']


@pytest.mark.slow
def test_table_of_tiny_folders_has_fid_and_kid_beside_the_papers(capsys, tmp_path):
    rng = np.random.default_rng(0)
    for folder in ('trainA', 'trainB', 'testA', 'testB'):
        (tmp_path / 'data' / folder).mkdir(parents=True)
        for k in range(3):
            Image.fromarray(rng.integers(0, 256, (36, 40, 3), dtype=np.uint8)).save(
                tmp_path / f'data/{folder}/{k}.png')
    options = [option.format(root=tmp_path / 'data') for option in SMALL]
    status, text = reproduce(capsys, 'table1', '--methods', 'cut', '--datasets', 'h2z', '--seeds',
                             '1', '--work-dir', tmp_path, '--cfg-options', *options)
    assert status == 0, text
    metrics = json.loads((tmp_path / 'cut_h2z_seed_0/test/epoch_1/metrics.json').read_text())
    with (tmp_path / 'table1.csv').open() as file:
        fid, _, kid, _ = csv.DictReader(file)
    assert float(fid['mean']) == metrics['distribution/fid']
    assert float(fid['gap']) == metrics['distribution/fid'] - 45.5
    assert float(kid['mean']) == metrics['distribution/kid_x100']
    assert float(kid['paper']) == 0.541
    assert (tmp_path / 'table1.html').read_text().count('<img') == 6  # input and output of three


@pytest.mark.slow
def test_a_run_that_cannot_be_finished_is_told_and_the_report_is_partial(
        capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # without data
    status, text = reproduce(capsys, 'table1', '--methods', 'cut', '--datasets', 'h2z', '--seeds',
                             '1', '--work-dir', tmp_path, '--cfg-options',
                             'model.generator.base_channels=2', 'model.generator.num_blocks=1',
                             'model.discriminator.base_channels=2')
    assert status == 1
    assert 'cut_h2z_seed_0 is not finished: ' in text
    assert 'Partial: 0 of 1 runs' in text


@pytest.mark.parametrize(('arguments', 'line'), [
    (('table1', '--methods', 'cat'), "error: no method 'cat'"),
    (('table1', '--runs', 'gcl_demo_seed_9'), 'gcl_demo_seed_9: not a run of table1'),
    (('fig7', '--zoom', '1,2,3'), 'must be x,y,w,h in pixels'),
    (('table1', '--cfg-options', 'max_epochs'), "'max_epochs' is not KEY=VALUE"),
    (('table1', '--dry-run', '--step-seconds', 'fast'), 'neither a number nor a JSON file'),
    (('fig7', '--report-only'), 'has translated anything yet')])
def test_mistakes_are_one_line(capsys, tmp_path, arguments, line):
    status, text = reproduce(capsys, *arguments, '--work-dir', tmp_path)
    assert status == 2
    assert line in text
