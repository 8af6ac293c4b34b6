"""What runs will take."""
import json
from dataclasses import replace

import pytest
import torch

from mmgcl.errors import ConfigError
from mmgcl.experiments.cost import cost_table, estimate, read_step_seconds
from mmgcl.experiments.plan import make_plan
from mmgcl.experiments.step_time import StepTime


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
    assert estimate([run], tmp_path)[0].step is None
    log = tmp_path / 'gcl_demo_seed_4/20260101_000000/vis_data/scalars.json'
    log.parent.mkdir(parents=True)
    log.write_text(''.join(json.dumps({'time': time, 'iter': k, 'step': k, 'epoch': 1}) + '\n'
                           for k, time in enumerate((9.0, 2.0, 3.0), 1)))
    cost = estimate([run], tmp_path)[0]
    assert cost.step == StepTime(3.0, 'CPU', 'the log of gcl_demo_seed_4')
    assert cost.hours == pytest.approx(1600 * 3.0 / 3600)
    assert estimate([run], tmp_path, 0.1)[0].step.seconds == 0.1


def test_methods_without_training_take_none(tmp_path):
    run = make_plan('fig8', ['strotss']).runs[0]
    cost = estimate([run], tmp_path)[0]
    assert (cost.state, cost.steps, cost.hours) == ('no training', 0, 0)


def test_step_seconds_are_a_number_or_a_table(tmp_path, run):
    (tmp_path / 'steps.json').write_text('{"gcl/demo": 0.25, "cut/demo": 0.5}')
    assert read_step_seconds('0.25') == 0.25
    table = read_step_seconds(str(tmp_path / 'steps.json'))
    assert estimate([run], tmp_path, table)[0].step.seconds == 0.25
    with pytest.raises(ConfigError, match='neither a number nor a JSON file'):
        read_step_seconds('fast')


def test_log_with_the_memory_of_a_gpu_is_a_measurement_of_one(run, tmp_path):
    log = tmp_path / 'gcl_demo_seed_4/20260101_000000/vis_data/scalars.json'
    log.parent.mkdir(parents=True)
    log.write_text(json.dumps({'time': 2.0, 'memory': 900, 'iter': 1, 'step': 1}) + '\n')
    assert estimate([run], tmp_path)[0].step.device == 'GPU'


def test_measured_step_is_kept_for_all_configs_that_have_it(tmp_path, monkeypatch):
    options = ['image_size=32', 'model.generator.base_channels=2', 'model.generator.num_blocks=1',
               'model.discriminator.base_channels=2', 'model.objectives.nce.encoder.layers=[0,4]']
    runs = make_plan('table1', ['cut'], ['h2z', 'a2o'], seeds=1, options=options).runs
    monkeypatch.chdir(tmp_path)  # without data
    assert estimate(runs[:1], tmp_path)[0].step is None
    step = estimate(runs[:1], tmp_path, measure=True)[0].step
    assert step.device == ('GPU' if torch.cuda.is_available() else 'CPU')
    assert step.seconds > 0
    assert [cost.step for cost in estimate(runs, tmp_path)] == [step, step]


def test_step_that_fails_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run, = make_plan('table1', ['munit'], ['h2z'], seeds=1, options=[
        'image_size=16', 'model.generator.base_channels=2',
        'model.discriminator.base_channels=2']).runs
    with pytest.raises(ConfigError, match='its step cannot be timed on images of 16 x 16 pixels'):
        estimate([run], tmp_path, measure=True)


def test_run_whose_epoch_has_no_step_is_not_called_complete(tmp_path):
    run, = make_plan('table1', ['gcl'], ['demo'], seeds=1, options=['train_length=1']).runs
    cost, = estimate([run], tmp_path)
    assert cost.state == 'cannot be trained: an epoch has no step (images: 1, batch size: 2)'


def test_table_keeps_hours_of_gpus_and_cpus_apart(run, tmp_path):
    on_cpu = replace(estimate([run], tmp_path)[0], step=StepTime(18.0, 'CPU', 'a clock'))
    text = cost_table([*estimate([run], tmp_path, 9.0), on_cpu, *estimate([run], tmp_path)])
    assert '| gcl_demo_seed_0 | not begun | 1600 | 9 | GPU | --step-seconds | 4.00 |' in text
    assert '3 runs, 3 of them with training left' in text
    assert 'GPU hours: 4.00 (runs: 1)' in text
    assert 'CPU hours: 8.00 (runs: 1)' in text
    assert 'GPU hours are not known (runs: 2)' in text
