"""Tables from made-up numbers."""
import csv
import re

import pytest

from mmgcl.errors import DataError
from mmgcl.experiments.plan import make_plan
from mmgcl.experiments.report import write_report
from mmgcl.experiments.scoring import score_rows


def distances(fid: float, kid: float) -> dict[str, float]:
    return {'distribution/fid': fid, 'distribution/kid_x100': kid}


@pytest.fixture
def plan(add_test):
    """Two methods on horses with three seeds: PatchGCL has two of them, CUT has none."""
    add_test('gcl_h2z_seed_0', 9, distances(30.0, 0.1))
    add_test('gcl_h2z_seed_0', 10, distances(34.0, 0.3), ('a', 'b'))
    add_test('gcl_h2z_seed_1', 9, distances(50.0, 0.9))
    add_test('gcl_h2z_seed_1', 10, distances(38.0, 0.5), ('a', 'b'))
    return make_plan('table1', ['cut', 'gcl'], ['h2z'])


def test_last_checkpoint_is_that_of_the_highest_epoch(plan, tmp_path):
    cell = score_rows(plan, tmp_path)[1].cells[0]
    assert cell.last.values == (34.0, 38.0)
    assert cell.last.mean == 36.0
    assert cell.last.deviation == pytest.approx(8 ** 0.5)


def test_best_checkpoint_has_the_lowest_fid_and_its_own_kid(plan, tmp_path):
    fid, kid = score_rows(plan, tmp_path)[1].cells
    assert fid.best.values == (30.0, 38.0)
    assert kid.best.values == (0.1, 0.5)


def test_best_of_the_built_in_benchmark_is_the_highest(add_test, tmp_path):
    for epoch, value in ((1, 0.7), (2, 0.6)):
        add_test('gcl_demo_seed_0', epoch, {f'correspondence/{name}': value for name in (
            'combined', 'content', 'appearance')})
    row, = score_rows(make_plan('table1', ['gcl'], ['demo'], seeds=1), tmp_path)
    assert (row.cells[0].last.mean, row.cells[0].best.mean) == (0.6, 0.7)
    assert (row.cells[0].last.deviation, row.cells[0].gap, row.partial) == (None, None, False)


def test_gap_is_ours_minus_the_papers(plan, tmp_path):
    cut, gcl = score_rows(plan, tmp_path)
    assert gcl.cells[0].gap == pytest.approx(36.0 - 34.5)
    assert gcl.cells[1].gap == pytest.approx(0.4 - 0.271)
    assert (cut.cells[0].paper, cut.cells[0].gap) == (45.5, None)


def test_markdown_says_what_is_partial(plan, tmp_path):
    text = write_report(plan, tmp_path, tmp_path / 'out')[0].read_text()
    assert 'Partial: 2 of 6 runs are trained and scored.' in text
    assert ('| PatchGCL | 36.0 ± 2.8 | 34.0 ± 5.7 | 34.5 | +1.5 | 0.400 ± 0.141 | 0.300 ± 0.283 | '
            '0.271 | +0.129 | 2 of 3 (partial) |') in text
    assert '| CUT | – | – | 45.5 | – | – | – | 0.541 | – | 0 of 3 (partial) |' in text


def test_csv_has_every_number_in_full(plan, tmp_path):
    with write_report(plan, tmp_path, tmp_path / 'out')[1].open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8  # two methods, two scores, two checkpoints
    row, = (row for row in rows if (row['method'], row['score'], row['checkpoint']) == (
        'gcl', 'FID', 'last'))
    assert float(row['deviation']) == 8 ** 0.5
    assert [row[name] for name in ('mean', 'runs', 'planned_runs', 'paper', 'gap')] == [
        '36.0', '2', '3', '34.5', '1.5']


def test_page_holds_numbers_and_pictures_and_asks_no_network(plan, tmp_path):
    text = write_report(plan, tmp_path, tmp_path / 'out', pictures=1)[2].read_text()
    assert '36.0 ± 2.8' in text
    assert text.count('<img') == 2  # input and PatchGCL of one image; CUT has none
    assert text.count('<tr class="partial">') == 2
    assert not re.findall(r'(?:src|href)="(?!data:)', text)


def test_complete_table_says_so(add_test, tmp_path):
    add_test('cut_h2z_seed_0', 10, distances(45.0, 0.5))
    plan = make_plan('table1', ['cut'], ['h2z'], seeds=1)
    text = write_report(plan, tmp_path, tmp_path)[0].read_text()
    assert 'Complete: all 1 runs' in text
    assert 'partial' not in text


def test_a_test_without_all_scores_does_not_count(add_test, tmp_path):
    add_test('cut_h2z_seed_0', 10, {'distribution/fid': 40.0})
    row, = score_rows(make_plan('table1', ['cut'], ['h2z'], seeds=1), tmp_path)
    assert (row.done, row.cells[0].last.mean) == (0, None)


def test_broken_numbers_are_one_line(add_test, tmp_path):
    (add_test('cut_h2z_seed_0', 10) / 'metrics.json').write_text('{')
    with pytest.raises(DataError, match=r'metrics.json cannot be read: .*delete it'):
        score_rows(make_plan('table1', ['cut'], ['h2z'], seeds=1), tmp_path)
