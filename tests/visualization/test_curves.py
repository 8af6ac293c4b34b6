"""Curves of training logs."""
import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmgcl.errors import ConfigError, DataError
from mmgcl.visualization.curves import (
    choose_keys,
    curves_figure,
    curves_of,
    grouped_curves_of,
    read_runs,
    write_table,
)
from mmgcl.visualization.curves.seeds import moving_average


def line(iteration, epoch=1, time=0.5, **values):
    """A record as mmengine writes it in training."""
    return {'generator.lr': 1e-3, 'time': time, **values, 'epoch': epoch, 'iter': iteration,
            'step': iteration}


@pytest.fixture
def write_run(tmp_path):
    """Writes log files of a run, each in a time-stamped folder, and gives the work directory."""
    def write(name: str, *files: list[dict], tail: str = '') -> Path:
        for number, records in enumerate(files):
            folder = tmp_path / name / f'20260101_00000{number}/vis_data'
            folder.mkdir(parents=True)
            text = ''.join(json.dumps(record) + '\n' for record in records)
            (folder / 'scalars.json').write_text(text + tail)
        return tmp_path / name
    return write


def only(path):
    run, = read_runs([path])
    return run


def test_losses_stand_at_their_iterations_and_training_time(write_run):
    run = only(write_run('a', [line(10, loss=3.0), line(30, time=0.25, loss=2.0)]))
    series = run.series['loss']
    assert series.iterations.tolist() == [10, 30]
    assert series.seconds.tolist() == [5, 10]  # 10 * 0.5, then 20 * 0.25
    assert series.values.tolist() == [3, 2]


def test_scores_that_know_their_epoch_alone_stand_at_the_iteration_before(write_run):
    score = {'metric/fid': 50.0, 'time': 9.0, 'step': 1}
    run = only(write_run('a', [line(10), line(20), score, line(30, epoch=2)]))
    assert run.series['metric/fid'].iterations.tolist() == [20]
    assert 9.0 not in run.series['time'].values  # that of a test image, not of a step


def test_resumed_training_replaces_what_it_did_again(write_run):
    first = [line(10, loss=1.0), line(20, loss=2.0), line(30, loss=3.0), line(40, loss=4.0)]
    again = [line(30, loss=30.0), {'metric/fid': 5.0, 'step': 1}]
    run = only(write_run('a', first, again))
    assert run.series['loss'].iterations.tolist() == [10, 20, 30]
    assert run.series['loss'].values.tolist() == [1, 2, 30]
    assert run.series['loss'].seconds.tolist() == [5, 10, 15]
    assert run.series['metric/fid'].iterations.tolist() == [30]


def test_last_line_that_is_cut_off_is_left_out_and_named(write_run):
    run = only(write_run('a', [line(10, loss=1.0)], tail='{"loss": 0.5, "it'))
    assert run.series['loss'].values.tolist() == [1]
    remark, = run.remarks
    assert 'scalars.json: the last line is cut off' in remark


def test_broken_line_amid_others_is_an_error_with_its_number(write_run):
    path = write_run('a', [line(10)], tail='{"loss": \n{"loss": 1, "iter": 20}\n')
    with pytest.raises(DataError, match=r'scalars\.json, line 2'):
        read_runs([path])


def test_folder_without_a_log_says_what_was_expected(tmp_path):
    with pytest.raises(DataError, match=r'no training log in .*expected .*scalars\.json'):
        read_runs([tmp_path / 'gone'])


def test_folder_of_runs_names_them(write_run, tmp_path):
    write_run('a', [line(10)])
    write_run('b', [line(10)])
    with pytest.raises(DataError, match='holds some: a, b'):
        read_runs([tmp_path])


def test_log_without_a_value_is_an_error(write_run):
    with pytest.raises(DataError, match='the log is empty'):
        read_runs([write_run('a', [])])


@pytest.mark.parametrize('part', ['', '20260101_000000', '20260101_000000/vis_data/scalars.json'])
def test_run_is_named_by_any_of_its_places(write_run, part):
    assert only(write_run('a', [line(10, loss=1.0)]) / part).series['loss'].values == [1]


def test_runs_of_one_name_are_told_apart_by_their_parents(write_run):
    runs = read_runs([write_run('x/a', [line(1)]), write_run('y/a', [line(1)])])
    assert [run.label for run in runs] == ['x/a', 'y/a']


def test_labels_must_differ(write_run):
    path = write_run('a', [line(1)])
    with pytest.raises(DataError, match="two runs are called 'one'"):
        read_runs([path, path], ['one', 'one'])


KEYS = {'discrimination_adversarial': 1.0, 'negatives_contrast': 1.0, 'gcl_contrast': 1.0,
        'negatives.lr': 1.0}


def test_keys_are_sorted_by_phase_and_kind(write_run):
    run = only(write_run('a', [line(1, **KEYS), {'metric/fid': 5.0, 'step': 1}]))
    assert choose_keys([run]) == {
        'losses of the generator': ['gcl_contrast'],
        'losses of the discriminator': ['discrimination_adversarial'],
        'losses of the negatives': ['negatives_contrast'],
        'scores': ['metric/fid'],
        'learning rates': ['generator.lr', 'negatives.lr']}


def test_patterns_choose_keys(write_run):
    run = only(write_run('a', [line(1, **KEYS)]))
    chosen = choose_keys([run], ['*_contrast', 'time'])
    assert [key for keys in chosen.values() for key in keys] == [
        'gcl_contrast', 'negatives_contrast', 'time']


def test_unknown_key_names_the_nearest(write_run):
    run = only(write_run('a', [line(1, **KEYS)]))
    with pytest.raises(ConfigError, match="fits 'gcl_contrst'; nearest: gcl_contrast"):
        choose_keys([run], ['gcl_contrst'])


def test_moving_average_follows_its_equation_and_starts_at_the_first_value():
    # m_2 = 0.5 * (0.5 * 4) + 0.5 * 8 = 5, divided by 1 - 0.5^2.
    np.testing.assert_allclose(moving_average(np.array([4.0, 8.0]), 0.5), [4, 5 / 0.75])


def test_moving_average_of_weight_zero_is_the_value_itself():
    values = np.array([3.0, -1.0, 2.0])
    np.testing.assert_array_equal(moving_average(values, 0), values)


def test_moving_average_goes_on_after_a_value_that_is_no_number():
    smooth = moving_average(np.array([2.0, np.nan, 2.0]), 0.9)
    np.testing.assert_allclose(smooth, [2, np.nan, 2])


@pytest.fixture
def seeds(write_run):
    """Two seeds, one logging twice as often and ending sooner, and another run."""
    return read_runs([
        write_run('gcl_0', [line(10, loss=1.0), line(20, loss=2.0), line(30, loss=3.0)]),
        write_run('gcl_1', [line(10, time=1.0, loss=3.0), line(20, time=1.0, loss=4.0)]),
        write_run('cut', [line(10, loss=7.0)])])


def test_seeds_become_their_mean_and_standard_deviation(seeds):
    gcl, cut = grouped_curves_of(seeds, 'loss', 'iteration', 0)
    assert gcl.label == 'gcl (2 runs)'
    assert gcl.positions.tolist() == [10, 20]  # as far as both reach
    assert gcl.smooth.tolist() == [2, 3]
    np.testing.assert_allclose(gcl.spread, [2 ** 0.5] * 2)
    assert (cut.label, cut.spread) == ('cut', None)


def test_seeds_over_time_stand_at_their_mean_time(seeds):
    gcl, _ = grouped_curves_of(seeds, 'loss', 'time', 0)
    assert gcl.positions.tolist() == [7.5, 15]


def test_seeds_that_share_no_iteration_are_refused(write_run):
    runs = read_runs([write_run('a_0', [line(10, loss=1.0)]),
                      write_run('a_1', [line(20, loss=1.0)])])
    with pytest.raises(DataError, match="'a' have no iteration in common"):
        grouped_curves_of(runs, 'loss', 'iteration', 0)


def test_axis_of_time_needs_times(write_run):
    run = only(write_run('a', [{'loss': 1.0, 'iter': 10, 'step': 10}]))
    with pytest.raises(DataError, match='no axis of time'):
        curves_of([run], 'loss', 'time', 0)


def test_figure_draws_raw_and_smooth_values_of_every_run(seeds):
    curves = curves_of(seeds, 'loss', 'iteration', 0.5)
    figure = curves_figure({'losses': [curves]})
    axes, = (position for part in figure.subfigs for position in part.axes)
    drawn = [drawn.get_ydata().tolist() for drawn in axes.lines]
    for curve in curves:
        assert curve.smooth.tolist() in drawn
        assert curve.raw.tolist() in drawn
    legend, = (part.legends[0] for part in figure.subfigs if part.legends)
    assert [text.get_text() for text in legend.get_texts()] == ['gcl_0', 'gcl_1', 'cut']


def test_more_runs_than_styles_are_refused(write_run):
    runs = read_runs([write_run(f'r{i}', [line(1, loss=1.0)]) for i in range(22)])
    with pytest.raises(DataError, match='cannot be told apart'):
        curves_figure({'losses': [curves_of(runs, 'loss', 'iteration', 0)]})


def test_table_holds_the_points_of_the_curves(seeds, tmp_path):
    write_table(grouped_curves_of(seeds, 'loss', 'iteration', 0), 'iteration', tmp_path / 'a/b.csv')
    rows = list(csv.DictReader((tmp_path / 'a/b.csv').open()))
    assert rows[1] == {'run': 'gcl (2 runs)', 'key': 'loss', 'iterations': '20.0', 'value': '3.0',
                       'smooth': '3.0', 'spread': str(2 ** 0.5)}
    assert rows[-1]['spread'] == ''


def test_a_real_training_is_drawn(tiny_runner, tmp_path):
    tiny_runner().train()
    run = only(tmp_path / 'run')
    sections = choose_keys([run])
    assert list(sections) == ['losses of the generator', 'losses of the discriminator', 'scores',
                              'learning rates']
    assert sections['losses of the generator'] == [
        'generation_adversarial', 'gcl_contrast', 'gcl_identity']
    assert run.series['gcl_contrast'].iterations.tolist() == list(range(1, 9))
    figure = curves_figure({name: [curves_of([run], key, 'time', 0.6) for key in keys]
                            for name, keys in sections.items()}, 'time')
    figure.savefig(tmp_path / 'curves.png', dpi=40)
    with Image.open(tmp_path / 'curves.png') as picture:
        assert picture.width > 400
