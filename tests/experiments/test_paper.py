"""The paper's numbers as they are typed here, against its text."""
import os
import re
from pathlib import Path

import pytest

from mmgcl.experiments.paper import TABLE_1, TABLE_2, table_1, table_2

HERE = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get('MMGCL_REFERENCE', HERE.parent / 'shared/reference'))
TEXT = REFERENCE.parent / 'paper.txt'
NAMES = {'cyclegan': 'CycleGAN', 'munit': 'MUNIT', 'distancegan': 'Distance', 'gcgan': 'GCGAN',
         'cut': 'ČUT', 'negcut': 'NEGCUT', 'lsesim': 'LSeSIM', 'hneg_src': 'HnegSRC', 'gcl': 'Ours'}
SETTINGS = {'gcl/ablations/hops_1': '1 0.1 1 1/4', 'gcl/ablations/hops_3': '3 0.1 1 1/4',
            'gcl/ablations/threshold_0.0': '2 0.0 1 1/4',
            'gcl/ablations/threshold_0.4': '2 0.4 1 1/4',
            'gcl/ablations/threshold_0.6': '2 0.6 1 1/4',
            'gcl/ablations/no_pooling': '2 0.1 0 -', 'gcl/ablations/poolings_2': '2 0.1 2 1/4',
            'gcl/ablations/down_scale_8': '2 0.1 1 1/8', 'gcl/h2z': '2 0.1 1 1/4'}


@pytest.fixture(scope='module')
def lines() -> list[list[str]]:
    """Cells of the lines of the paper's text."""
    if not TEXT.is_file():
        pytest.skip(f'the text of the paper is not at {TEXT}')
    return [line.split('\t') for line in TEXT.read_text(encoding='utf-8').splitlines()]


def test_every_row_of_table_1_has_a_name():
    assert list(TABLE_1) == list(NAMES)
    assert set(TABLE_2) == set(SETTINGS)


@pytest.mark.parametrize('method', NAMES)
def test_row_of_table_1_is_the_papers(lines, method):
    row, = (line[1:] for line in lines
            if len(line) == 11 and line[0].split(' ')[0] == NAMES[method])
    assert [number for pair in TABLE_1[method] for number in pair] == [float(cell) for cell in row]


@pytest.mark.parametrize('config', SETTINGS)
def test_row_of_table_2_is_the_papers(lines, config):
    wanted = SETTINGS[config].split()
    rows = [row for row in map(numbers, lines) if row[:4] == wanted]
    assert rows
    paper = [None if number is None else str(number) for number in table_2(config)]
    for row in rows:
        assert [float(number) for number in row[4:]] == [
            float(number) for number in paper if number is not None]


def numbers(line: list[str]) -> list[str]:
    return [cell for cell in line if re.fullmatch(r'[\d./-]+', cell)]


def test_a_method_that_the_paper_lacks_has_no_number():
    assert table_1('fastcut', 'h2z') == (None, None)
    assert table_1('gcl', 'demo') == (None, None)
    assert table_2('gcl/ablations/no_graph') == (None, None)
