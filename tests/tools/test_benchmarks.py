"""The benchmark scripts, run small as processes."""
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # its tests run commands

ROOT = Path(__file__).parents[2]
NARROW = [
    'model.generator.base_channels=4', 'model.generator.num_blocks=1',
    'model.discriminator.base_channels=4', 'model.objectives.gcl.encoder.base_channels=4',
    'model.objectives.gcl.embedding.channels=8', 'model.objectives.gcl.sampler.num_patches=16']


def bench(name: str, *arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, f'tools/benchmarks/{name}.py', *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


def step_arguments(out: Path, *options: str) -> list[object]:
    return ['configs/gcl/h2z.py', '--random-weights', '--size', 64, '--repeats', 1, '--warmup', 0,
            '--json', out, '--cfg-options', *NARROW, *options]


def test_parts_of_the_step_are_named_and_timed(tmp_path):
    done = bench('train_step', *step_arguments(tmp_path / 'row.json'))
    assert done.returncode == 0, done.stderr
    row = json.loads((tmp_path / 'row.json').read_text())
    assert set(row['parts_s']) == {
        'preprocessing', 'generator', 'encoder', 'discrimination', 'generation', 'gcl',
        'optimizers'}
    assert all(value > 0 for value in row['parts_s'].values())


def test_published_step_has_the_same_losses(tmp_path):
    pytest.importorskip('dgl')
    done = bench('train_step', '--baseline', *step_arguments(tmp_path / 'row.json'))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / 'row.json').read_text())['ratio'] > 0


def test_a_step_that_computes_something_else_is_refused(tmp_path):
    pytest.importorskip('dgl')
    other = 'model.objectives.gcl.loss.symmetric=False'
    done = bench('train_step', '--baseline', *step_arguments(tmp_path / 'row.json', other))
    assert done.returncode != 0
    assert 'in the baseline' in done.stderr


def test_a_lazy_identity_costs_between_a_step_with_it_and_one_without(tmp_path):
    done = bench('lazy_identity', *step_arguments(tmp_path / 'row.json'))
    assert done.returncode == 0, done.stderr
    row = json.loads((tmp_path / 'row.json').read_text())
    ends = sorted(row['seconds'].values())
    assert all(ends[0] <= lazy['step_s'] <= ends[1] for lazy in row['lazy'])


def test_growth_tells_time_and_memory_of_each_setting_within_the_limit(tmp_path):
    done = bench('graph_growth', '--nodes', 64, 512, '--batches', 64, '--modes', 'training',
                 '--width', 32, '--repeats', 1, '--limit', 0.1, '--threads', 1,
                 '--json', tmp_path / 'rows.json', '--plot', tmp_path / 'rows.png')
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / 'rows.json').read_text())['rows']
    assert [(row['nodes'], row['batch']) for row in rows] == [(64, 64)]
    assert all(row['seconds'] > 0 for row in rows)
    assert (tmp_path / 'rows.png').stat().st_size > 1000


def test_data_is_timed_in_every_way(tmp_path):
    done = bench('data', '--count', 4, '--size', 32, '--workers', 0, 1, '--repeats', 1,
                 '--json', tmp_path / 'rows.json')
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / 'rows.json').read_text())
    assert [(row['data'], row['workers']) for row in rows] == [
        (name, workers) for name in ('published', 'ours', 'ours, cached') for workers in (0, 1)]
    assert all(row['images_per_s'] > 0 for row in rows)
