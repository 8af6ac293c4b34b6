"""What a run prints and logs: a summary, progress, scores, TensorBoard's pages."""
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rich
import torch
from mmengine.runner import Runner
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

from mmgcl.engine.hooks.run_summary import duration
from mmgcl.errors import TrainingError

EACH_EPOCH = {'train_cfg.val_begin': 1, 'train_cfg.val_interval': 1}


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    """The global console of rich, as if it were a terminal."""
    screen = io.StringIO()
    rich.reconfigure(file=screen, force_terminal=True, width=120, color_system=None)
    yield screen
    rich.reconfigure()


def log_of(run: Runner) -> str:
    return next(Path(run.log_dir).glob('*.log')).read_text()


def test_log_begins_with_what_is_trained_on_what_and_where(tiny_runner):
    run = tiny_runner(max_epochs=1)
    run.train()
    head, _, _ = log_of(run).partition('Epoch(train)')
    assert len(head.splitlines()) < 15
    for name in ('generator', 'discriminator'):
        count = sum(weight.numel() for weight in getattr(run.model, name).parameters())
        assert re.search(fr'{name}: \w+, {count:,} parameters', head)
    assert 'SyntheticTranslationDataset, 8 images of 32 x 32, 2 at a time' in head
    assert '4 iterations, 4 an epoch; validation after epoch 1' in head
    assert f'writes to: {run.work_dir}' in head
    assert 'num_blocks = 1' not in head  # the config is in its file
    assert "'num_blocks': 1" in Path(run.work_dir, 'demo.py').read_text()


def test_run_says_after_some_steps_how_long_it_takes(tiny_runner):
    run = tiny_runner(**{'default_hooks.summary.warm_up': 1, 'default_hooks.summary.timed': 2})
    run.train()
    assert re.search(r'\d iterations per second: about \d+ s to go', log_of(run))


@pytest.mark.parametrize(('seconds', 'text'), [
    (45, '45 s'), (725, '12 min'), (12000, '3 h 20 min'), (190000, '2 days 4 h')])
def test_duration_has_two_units_at_most(seconds, text):
    assert duration(seconds) == text


def test_terminal_shows_speed_time_left_memory_and_losses(tiny_runner, terminal):
    run = tiny_runner()
    run.train()
    shown = terminal.getvalue()
    assert re.search(r'training.* 8/8 .*it/s, 0 s left, \d+\.\d GiB', shown)
    assert re.search(r'gcl_contrast \d', shown)
    assert 'validation' in shown
    assert 'Epoch(train)' not in shown
    assert 'Epoch(train)' in log_of(run)
    assert shown.rindex('\x1b[?25h') > shown.rindex('\x1b[?25l')  # the cursor is back


def test_error_leaves_the_terminal_in_order(tiny_runner, terminal):
    run = tiny_runner(**{'default_hooks.finite_loss.interval': 1})
    with torch.no_grad():
        run.model.gcl.head.conv.bias.fill_(float('nan'))
    with pytest.raises(TrainingError):
        run.train()
    assert terminal.getvalue().endswith(('\x1b[?25h', '\x1b[2K'))


def test_test_says_what_it_does_and_how_far_it_is(tiny_runner):
    run = tiny_runner(**{'default_hooks.progress.seconds': 0, 'val_dataloader.batch_size': 1})
    run.test()
    log = log_of(run)
    assert 'data: SyntheticTranslationDataset, 2 images of 32 x 32, 1 at a time' in log
    assert re.search(r'test: batch 1 of 2, \d+ s left', log)
    assert re.search(r'correspondence/combined ↑ +\d\.\d{4}', log)


def test_validation_is_compared_with_those_before_it_also_after_a_resume(tiny_runner):
    run = tiny_runner(max_epochs=2, **{**EACH_EPOCH, 'default_hooks.checkpoint.interval': 1})
    run.train()
    _, _, second = log_of(run).partition('Validation after iteration 8')
    assert 'change' in second
    row = next(line for line in second.splitlines() if 'combined' in line)
    scalars = Path(run.log_dir, 'vis_data/scalars.json').read_text().splitlines()
    scores = [json.loads(line) for line in scalars]
    values = [line['correspondence/combined'] for line in scores if 'val/time' in line]
    assert f'{values[1] - values[0]:+.4f}' in row
    assert f'{max(values):.4f} ({(4, 8)[values.index(max(values))]})' in row
    resumed = tiny_runner(max_epochs=3, **EACH_EPOCH)
    resumed._resume = True
    resumed.train()
    _, _, third = log_of(resumed).partition('Validation after iteration 12')
    assert 'change' in third


def test_tensorboard_has_scores_at_their_iteration_a_graph_and_settings(tiny_runner):
    run = tiny_runner(max_epochs=2, sample_interval=3, **EACH_EPOCH)
    run.train()
    events = EventAccumulator(str(Path(run.log_dir, 'vis_data')), size_guidance={'images': 0})
    events.Reload()

    def steps(name: str) -> list[int]:
        return [event.step for event in events.Scalars(name)]

    assert steps('correspondence/combined') == steps('val/time') == [4, 8]
    assert steps('time') == list(range(1, 9))
    assert [event.step for event in events.Images('input_output')] == [0, 3, 6, 8]
    nodes = [node.name for node in events.Graph().node]
    assert any('ResnetGenerator' in name for name in nodes)
    settings = HParamsPluginData.FromString(
        events.SummaryMetadata('_hparams_/session_start_info').plugin_data.content)
    assert settings.session_start_info.hparams['model.generator.base_channels'].number_value == 4



def test_run_shorter_than_the_first_validation_is_validated_at_its_end(tiny_runner):
    run = tiny_runner(max_epochs=1, **{'train_cfg.val_begin': 2, 'train_cfg.val_interval': 2})
    run.train()
    assert 'Validation after iteration 4' in log_of(run)


def test_validating_more_often_changes_no_weight(tiny_runner):
    weights = []
    for options in ({'train_cfg.val_begin': 2}, EACH_EPOCH):
        run = tiny_runner(f'run_{len(weights)}', **options)
        run.train()
        weights.append(run.model.state_dict())
    assert all(torch.equal(value, weights[1][name]) for name, value in weights[0].items())


def test_run_leaves_its_length_and_state_for_those_who_watch(tiny_runner):
    run = tiny_runner()
    state = Path(run.log_dir, 'run.json')
    run.train()
    found = json.loads(state.read_text())
    assert (found['max_iters'], found['finished']) == (8, True)
