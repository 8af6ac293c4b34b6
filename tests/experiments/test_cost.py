"""What runs will take."""
import json

import pytest

from mmgcl.errors import ConfigError
from mmgcl.experiments.cost import cost_table, estimate, read_step_seconds
from mmgcl.experiments.plan import make_plan


@pytest.fixture
def run():
    """PatchGCL on the built-in benchmark: 8 epochs of 400 images in batches of 2."""
    return make_plan('table1', ['gcl'], ['demo'], seeds=1).runs[0]


def test_steps_left_are_those_of_the_epochs_without_a_checkpoint(run, tmp_path):
    assert estimate([run], tmp_path)[0].steps == 8 * 200
    (tmp_path / run.name).mkdir()
    (tmp_path / run.name / 'epoch_6.pth').touch()
    cost = estimate([run], tmp_path)[0]
    assert (cost.state, cost.steps) == ('epoch 6 of 8', 2 * 200)


def test_tested_run_has_nothing_left_though_its_checkpoints_are_gone(run, tmp_path, add_test):
    (add_test(run.name, 8) / 'tested').touch()
    cost = estimate([run], tmp_path)[0]
    assert (cost.state, cost.steps, cost.hours) == ('complete', 0, 0)


def test_absent_data_count_as_the_public_set(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = make_plan('table1', ['cut'], ['h2z'], seeds=1).runs[0]
    assert estimate([run], tmp_path, 0.5)[0].hours == pytest.approx(400 * 1334 * 0.5 / 3600)


def test_step_is_measured_by_the_log_of_another_seed(run, tmp_path):
    assert estimate([run], tmp_path)[0].seconds is None
    log = tmp_path / 'gcl_demo_seed_4/20260101_000000/vis_data/scalars.json'
    log.parent.mkdir(parents=True)
    log.write_text(''.join(json.dumps({'time': time, 'iter': k, 'step': k, 'epoch': 1}) + '\n'
                           for k, time in enumerate((9.0, 2.0, 3.0), 1)))
    cost = estimate([run], tmp_path)[0]
    assert (cost.seconds, cost.source) == (3.0, 'the log of gcl_demo_seed_4')
    assert cost.hours == pytest.approx(1600 * 3.0 / 3600)
    assert estimate([run], tmp_path, 0.1)[0].seconds == 0.1


def test_methods_without_training_take_none(tmp_path):
    run = make_plan('fig8', ['strotss']).runs[0]
    cost = estimate([run], tmp_path)[0]
    assert (cost.state, cost.steps, cost.hours) == ('no training', 0, 0)


def test_step_seconds_are_a_number_or_a_table(tmp_path, run):
    (tmp_path / 'steps.json').write_text('{"gcl/demo": 0.25, "cut/demo": 0.5}')
    assert read_step_seconds('0.25') == 0.25
    table = read_step_seconds(str(tmp_path / 'steps.json'))
    assert estimate([run], tmp_path, table)[0].seconds == 0.25
    with pytest.raises(ConfigError, match='neither a number nor a JSON file'):
        read_step_seconds('fast')


def test_table_sums_what_is_known_and_says_what_is_not(run, tmp_path):
    text = cost_table(estimate([run], tmp_path, 9.0) + estimate([run], tmp_path))
    assert '| gcl_demo_seed_0 | not begun | 1600 | 9 | --step-seconds | 4.00 |' in text
    assert '2 runs; 4.00 GPU hours for training 1 of them' in text
    assert '1 have no measured step' in text
