"""Progress while a page of many pictures is made."""
import pytest

from mmgcl.visualization.gallery import read_results, write_gallery
from mmgcl.visualization.gallery.progress import tracked


def test_results_are_in_the_order_of_the_items():
    assert tracked(lambda item: item * item, range(100), 'squaring') == [k * k for k in range(100)]


def test_an_error_of_one_item_is_the_callers():
    with pytest.raises(ZeroDivisionError):
        tracked(lambda item: 1 / item, [1, 0, 2], 'dividing')


@pytest.mark.parametrize('terminal', [True, False])
def test_progress_is_shown_on_a_terminal_only(make_run, tmp_path, monkeypatch, capsys, terminal):
    if terminal:
        monkeypatch.setenv('FORCE_COLOR', '1')  # as which rich takes any stream
    run = read_results(make_run('run', {f'{k}': {} for k in range(20)}))
    write_gallery([run], tmp_path / 'page.html')
    shown = capsys.readouterr()
    assert ('making thumbnails' in shown.err, '100%' in shown.err) == (terminal, terminal)
    assert shown.out == ''
