"""Tables of scores."""
import pytest

from mmgcl.visualization.score_table import best, change


@pytest.mark.parametrize(('name', 'before', 'now', 'text'), [
    ('ssim', 0.5, 0.6, '+0.1000 better'), ('ssim', 0.6, 0.5, '-0.1000 worse'),
    ('distribution/fid', 220.0, 100.0, '-120.0 better'), ('fid', 1.0, 2.0, '+1.0000 worse'),
    ('lpips/mean', 0.1, 0.2, '+0.1000'), ('ssim', 0.5, 0.5, '+0.0000'), ('ssim', None, 0.5, '')])
def test_change_says_whether_it_is_for_the_better(name, before, now, text):
    assert change(name, before, now).plain == text


def test_best_is_the_lowest_of_a_score_that_should_be_low():
    history = [(100, {'fid': 80.0, 'ssim': 0.2}), (200, {'fid': 60.0, 'ssim': 0.4}),
               (300, {'fid': 70.0, 'ssim': 0.3})]
    assert best('fid', history) == '60.0 (200)'
    assert best('ssim', history) == '0.4000 (200)'


def test_score_without_a_better_side_has_no_best():
    assert best('lpips/mean', [(1, {'lpips/mean': 0.2})]) == ''
