"""The command that draws training curves."""
import json

import pytest


@pytest.fixture
def runs(tmp_path):
    folders = []
    for seed in range(2):
        log = tmp_path / f'gcl_{seed}/20260101_000000/vis_data/scalars.json'
        log.parent.mkdir(parents=True)
        log.write_text(''.join(
            json.dumps({'gcl_contrast': 1 / i + seed, 'time': 1.0, 'iter': i, 'step': i}) + '\n'
            for i in range(1, 6)) + '{"gcl')
        folders.append(tmp_path / f'gcl_{seed}')
    return folders


@pytest.mark.parametrize(('suffix', 'start'), [
    ('png', b'\x89PNG'), ('svg', b'<?xml'), ('pdf', b'%PDF')])
def test_picture_has_the_format_of_its_name(run_tool, runs, tmp_path, suffix, start):
    done = run_tool('analysis/plot_logs.py', *runs, '--out', tmp_path / f'new/a.{suffix}')
    assert done.status == 0
    assert (tmp_path / f'new/a.{suffix}').read_bytes().startswith(start)
    assert done.err.count('the last line is cut off') == 2


def test_numbers_are_written_beside_the_picture(run_tool, runs, tmp_path):
    done = run_tool('analysis/plot_logs.py', *runs, '--out', tmp_path / 'a.png', '--group-seeds',
                    '--axis', 'time', '--csv', tmp_path / 'a.csv')
    assert done.status == 0
    assert len((tmp_path / 'a.csv').read_text().splitlines()) == 6  # a heading and five means


@pytest.mark.parametrize(('arguments', 'message'), [
    (('--keys', 'gcl_x'), "error: no logged key fits 'gcl_x'; nearest: gcl_contrast"),
    (('--out', 'a.gif'), 'must end in .png, .svg, .pdf, got a.gif'),
    (('--smooth', 1), 'must be at least 0 and below 1, got 1'),
    (('--labels', 'one'), 'error: 1 labels for 2 runs')])
def test_mistake_is_one_line(run_tool, runs, arguments, message):
    done = run_tool('analysis/plot_logs.py', *runs, *arguments)
    assert done.status == 2
    assert message in done.err.splitlines()[-1]
