"""What is done of a run, with the commands replaced by ones that only leave their files."""
import fcntl
import importlib
import json
from pathlib import Path

import pytest

from mmgcl.errors import ConfigError, TrainingError
from mmgcl.experiments.plan import make_plan
from mmgcl.experiments.running import finish_run, is_complete


@pytest.fixture
def calls(monkeypatch):
    """Commands that were run, each of which did its work: two epochs, and all scores."""
    done = []

    def train(args):
        done.append(('train', args.resume))
        for epoch in (1, 2):
            Path(args.work_dir, f'epoch_{epoch}.pth').touch()

    def test(args):
        done.append(('test', args.checkpoint and Path(args.checkpoint).name, *args.metrics))
        Path(args.out).mkdir(parents=True, exist_ok=True)
        keys = [f'correspondence/{name}' for name in ('combined', 'content', 'appearance')]
        if args.metrics:
            keys = ['distribution/fid', 'distribution/kid_x100']
        Path(args.out, 'metrics.json').write_text(json.dumps(dict.fromkeys(keys, 1.0)))
    for name, function in (('train', train), ('test', test)):
        monkeypatch.setattr(importlib.import_module(f'mmgcl.commands.{name}'), 'run', function)
    return done


def run_of(name: str, method: str, dataset: str, *options: str):
    return make_plan(name, [method], [dataset], 1, options).runs[0]


def test_run_is_trained_and_every_kept_checkpoint_tested_once(calls, tmp_path):
    run = run_of('table1', 'gcl', 'demo', 'max_epochs=2')
    finish_run(run, tmp_path)
    assert calls == [('train', 'auto'), ('test', 'epoch_1.pth'), ('test', 'epoch_2.pth')]
    finish_run(run, tmp_path)
    assert len(calls) == 3


def test_run_is_complete_when_all_that_it_keeps_is_tested(calls, tmp_path):
    run = run_of('table1', 'gcl', 'demo', 'max_epochs=2')
    assert not is_complete(run, tmp_path)
    finish_run(run, tmp_path)
    assert is_complete(run, tmp_path)
    assert not is_complete(run_of('table1', 'gcl', 'demo', 'max_epochs=1'), tmp_path)
    (tmp_path / run.name / 'test/epoch_2/metrics.json').unlink()
    assert not is_complete(run, tmp_path)


def test_run_that_stands_at_an_earlier_epoch_is_resumed(calls, tmp_path):
    run = run_of('table1', 'gcl', 'demo', 'max_epochs=2')
    (tmp_path / run.name).mkdir()
    (tmp_path / run.name / 'epoch_1.pth').touch()
    finish_run(run, tmp_path)
    assert calls[0] == ('train', 'auto')


def test_training_that_stops_early_is_not_tested(calls, tmp_path):
    with pytest.raises(TrainingError, match='ended before its last epoch'):
        finish_run(run_of('table1', 'gcl', 'demo', 'max_epochs=3'), tmp_path)
    assert calls == [('train', 'auto')]


def test_interrupted_test_is_repeated(calls, tmp_path):
    run = run_of('table1', 'gcl', 'demo', 'max_epochs=2')
    finish_run(run, tmp_path)
    (tmp_path / run.name / 'test/epoch_2/tested').unlink()
    finish_run(run, tmp_path)
    assert calls[3:] == [('test', 'epoch_2.pth')]


def test_table_scores_what_a_figure_has_only_translated(calls, tmp_path):
    figure, table = (run_of(name, 'cut', 'h2z', 'max_epochs=2') for name in ('fig6', 'table1'))
    assert figure.name == table.name
    finish_run(figure, tmp_path)
    finish_run(table, tmp_path)
    finish_run(figure, tmp_path)
    assert calls == [('train', 'auto'), ('test', 'epoch_1.pth'), ('test', 'epoch_2.pth'),
                     ('test', 'epoch_1.pth', 'distribution'),
                     ('test', 'epoch_2.pth', 'distribution')]


def test_method_without_training_is_tested_alone(calls, tmp_path):
    finish_run(run_of('fig8', 'strotss', 'single_image'), tmp_path)
    assert calls == [('test', None)]


def test_folder_of_other_options_is_refused(calls, tmp_path):
    finish_run(run_of('table1', 'gcl', 'demo', 'max_epochs=2'), tmp_path)
    with pytest.raises(ConfigError, match=r"options \['max_epochs=2'\], not \['max_epochs=4'\]"):
        finish_run(run_of('table1', 'gcl', 'demo', 'max_epochs=4'), tmp_path)


def test_run_that_another_process_has_is_left_alone(calls, tmp_path):
    run = run_of('table1', 'gcl', 'demo', 'max_epochs=2')
    (tmp_path / run.name).mkdir()
    with (tmp_path / run.name / 'lock').open('w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(TrainingError, match='another process is at work'):
            finish_run(run, tmp_path)
    finish_run(run, tmp_path)
    assert len(calls) == 3


def test_score_of_another_network_is_not_taken_for_the_papers(calls, tmp_path, monkeypatch):
    def test(args):
        Path(args.out).mkdir(parents=True)
        Path(args.out, 'metrics.json').write_text('{"distribution/fid (SqueezeNet)": 1.0}')
    monkeypatch.setattr(importlib.import_module('mmgcl.commands.test'), 'run', test)
    with pytest.raises(ConfigError, match=r'has no distribution/fid but distribution/fid \(Squ'):
        finish_run(run_of('table1', 'cut', 'h2z', 'max_epochs=2'), tmp_path)
