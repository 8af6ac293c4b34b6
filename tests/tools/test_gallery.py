"""The gallery's command."""
import pytest
from PIL import Image


@pytest.fixture
def run_folder(tmp_path):
    (tmp_path / 'run/test').mkdir(parents=True)
    Image.new('RGB', (16, 16), 'teal').save(tmp_path / 'run/test/a.png')
    return tmp_path / 'run'


def test_command_writes_a_page_with_the_labels_given(run_tool, run_folder, tmp_path):
    page = tmp_path / 'pages/out.html'
    done = run_tool('analysis/gallery.py', run_folder, run_folder, '--labels', 'left', 'right',
                    '--out', page)
    assert done.status == 0
    assert done.out == f'{page}\n'
    assert 'Translations: left, right' in page.read_text()


@pytest.mark.parametrize(('arguments', 'message'), [
    (('nowhere',), 'error: no translated images'),
    (('a', 'b', '--labels', 'x'), 'error: --labels names 1 runs'),
    (('a', '--limit', '0'), 'must be at least 1, got 0')])
def test_mistake_is_named(run_tool, tmp_path, arguments, message):
    done = run_tool('analysis/gallery.py', *arguments, '--out', tmp_path / 'page.html')
    assert done.status == 2
    assert message in done.err.splitlines()[-1]
    assert not list(tmp_path.iterdir())
