"""Every input has one output, in a mirrored tree; nothing replaces another or an input."""
import os
from pathlib import Path

import pytest
from PIL import Image

from mmgcl.apis.sources import find_sources, read_array
from mmgcl.errors import DataError


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(*names: str) -> Path:
        for name in names:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Image.new('RGB', (4, 4)).save(name)
        return tmp_path
    return make


def names(inputs: object, out: str | None = None) -> list[str]:
    return [str(source.name) for source in find_sources(inputs, out and Path(out))]


def test_folders_below_a_folder_are_kept(tree):
    tree('in/a/b.png', 'in/a_b.png', 'in/c/b.png')
    assert names('in') == ['a/b', 'a_b', 'c/b']


def test_folders_below_the_fixed_part_of_a_pattern_are_kept(tree):
    tree('q/a/1.png', 'q/b/1.png', 'q/2.png')
    assert names('q/**/*.png') == ['2', 'a/1', 'b/1']
    assert names('q/?/1.png') == ['a/1', 'b/1']


def test_files_that_differ_in_extension_alone_keep_it(tree):
    tree('in/0.png', 'in/0.jpg', 'in/1.png')
    assert sorted(names('in')) == ['0.jpg', '0.png', '1']


def test_equal_names_in_several_folders_keep_the_folder(tree):
    tree('one/0.png', 'two/0.png', 'two/1.png')
    assert names(['one', 'two']) == ['one/0.png', 'two/0.png', '1']


def test_what_is_still_equal_is_numbered(tree):
    tree('x/in/0.png', 'y/in/0.png')
    assert names(['x/in', 'y/in', 'x/in/0.png']) == [
        'in/0.png_1', 'in/0.png_2', 'in/0.png_3']


def test_hidden_videos_and_folders_called_like_videos_are_no_inputs(tree):
    tree('in/0.png', 'in/x.mp4/1.png')
    for name in ('.hidden/a.mp4', '.b.mp4', 'c.mp4'):
        Path('in', name).parent.mkdir(exist_ok=True)
        Path('in', name).touch()
    assert names('in') == ['0', 'c', 'x.mp4/1']


@pytest.mark.parametrize(('out', 'expected'), [
    ('in/out', ['0']), ('.', ['0', 'out/0']), ('in', ['0', 'out/0'])])
def test_results_of_an_earlier_run_below_the_inputs_are_no_inputs(tree, out, expected):
    tree('in/0.png', 'in/out/0.png')
    assert names('in', out) == expected


@pytest.mark.skipif(os.name == 'nt', reason='file names are text there')
def test_name_that_is_no_text_is_an_input_like_others(tree):
    folder = tree('in/0.png')
    os.rename('in/0.png', os.fsencode(folder) + b'/in/\xff.png')
    source, = find_sources('in')
    assert os.fsencode(str(source.name)) == b'\xff'
    assert read_array(source.content).shape == (4, 4, 3)


def test_nothing_to_translate_is_named(tree):
    tree('in/0.png')
    with pytest.raises(DataError, match=r'no image or video fits in/\*\.jpg'):
        find_sources('in/*.jpg')
