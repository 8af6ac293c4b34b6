"""The page of results, read as text."""
import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mmgcl.errors import DataError
from mmgcl.visualization.gallery import Results, read_results, write_gallery
from mmgcl.visualization.gallery.settings import differing_settings
from mmgcl.visualization.gallery.thumbnails import thumbnail

SCORES = {'a': {'content': 0.5}, 'b': {'content': 0.25}}


def decode(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.split(',')[1])))


def test_results_of_a_work_directory_are_all_found(make_run):
    run = read_results(make_run('run', SCORES, metrics={'fid': 3.5}, config='seed = 0\n'))
    assert (run.label, set(run.outputs), set(run.inputs), set(run.truths)) == (
        'run', {'a', 'b'}, {'a', 'b'}, {'a', 'b'})
    assert (run.scores, run.metrics, run.config) == (SCORES, {'fid': 3.5}, 'seed = 0\n')


def test_results_are_the_same_from_the_folder_of_pictures(make_run):
    folder = make_run('run', SCORES, metrics={'fid': 3.5}, config='seed = 0\n')
    assert read_results(folder / 'test') == read_results(folder)


def test_folder_of_nothing_but_outputs_will_do(tmp_path):
    Image.new('RGB', (8, 8)).save(tmp_path / 'a.png')
    run = read_results(tmp_path)
    assert run == Results(tmp_path.name, {'a': tmp_path / 'a.png'})
    assert write_gallery([run], tmp_path / 'page.html') == 0
    assert '<aside' not in (tmp_path / 'page.html').read_text()  # nothing to put there


def test_without_metrics_json_those_of_the_newest_log_are_shown(make_run):
    folder = make_run('run', SCORES)
    for stamp, value in (('20250101_000000', 1), ('20250102_000000', 2)):
        (folder / stamp).mkdir()
        (folder / stamp / f'{stamp}.json').write_text(f'{{"fid": {value}, "time": 9}}')
    assert read_results(folder).metrics == {'fid': 2}


def test_nested_metrics_are_named_by_their_path(make_run):
    folder = make_run('run', SCORES, metrics={'kid': {'mean': 1, 'std': 2}, 'set': 'test'})
    assert read_results(folder).metrics == {'kid/mean': 1, 'kid/std': 2}


def test_score_that_is_no_number_counts_as_missing(make_run):
    folder = make_run('run', {'a': {'content': float('nan'), 'shape': 1.0}})
    assert read_results(folder).scores == {'a': {'shape': 1.0}}


def test_missing_translations_name_the_command_that_makes_them(tmp_path):
    with pytest.raises(DataError, match=r'tools/test\.py'):
        read_results(tmp_path)


@pytest.mark.parametrize('content', ['{"a": ', '[1, 2]'])
def test_broken_scores_are_refused_by_name(make_run, content):
    folder = make_run('run', SCORES)
    (folder / 'test/scores.json').write_text(content)
    with pytest.raises(DataError, match=r'scores\.json'):
        read_results(folder)


def test_unreadable_image_leaves_no_page(make_run, tmp_path):
    folder = make_run('run', SCORES)
    (folder / 'test/b.png').write_bytes(b'nothing')
    with pytest.raises(DataError, match=r'b\.png is not a readable image'):
        write_gallery([read_results(folder)], tmp_path / 'page.html')
    assert not list(tmp_path.glob('page.html*'))


def test_no_run_is_refused(tmp_path):
    with pytest.raises(DataError, match='at least one run'):
        write_gallery([], tmp_path / 'page.html')


@pytest.mark.parametrize('setting', ['side', 'limit'])
def test_sizes_must_be_positive(make_run, tmp_path, setting):
    run = read_results(make_run('run', SCORES))
    with pytest.raises(ValueError, match=f'{setting} must be >= 1, got 0'):
        write_gallery([run], tmp_path / 'page.html', **{setting: 0})


def test_small_image_is_embedded_exactly(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (40, 64, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / 'a.png')
    small = thumbnail(tmp_path / 'a.png', 320)
    assert (np.asarray(decode(small.uri)) == pixels).all()
    assert (small.width, small.height) == (64, 40)


def test_large_image_is_shrunk_with_its_aspect_kept(tmp_path):
    Image.new('RGB', (2000, 1000), 'teal').save(tmp_path / 'a.png')
    small = thumbnail(tmp_path / 'a.png', 320)
    assert (small.width, small.height) == decode(small.uri).size == (320, 160)


def test_page_embeds_every_picture_and_asks_for_nothing(make_run, tmp_path):
    write_gallery([read_results(make_run('run', SCORES))], tmp_path / 'page.html')
    page = (tmp_path / 'page.html').read_text()
    sources = re.findall(r'src="([^"]+)"', page)
    assert len(sources) == 2 * 3
    assert all(source.startswith('data:image/webp;base64,') for source in sources)
    assert not re.search(r'https?://|@import|url\(', page)


def test_limit_keeps_the_first_by_name_and_says_so(make_run, tmp_path):
    run = read_results(make_run('run', SCORES))
    assert write_gallery([run], tmp_path / 'page.html', limit=1) == 1
    page = (tmp_path / 'page.html').read_text()
    assert 'data-name="a"' in page
    assert 'data-name="b"' not in page
    assert 'The first 1 of 2 images' in page


def test_names_and_settings_cannot_become_markup(make_run, tmp_path):
    run = read_results(make_run('run', SCORES))
    nasty = '<script>alert(1)</script>'
    write_gallery([replace(run, label=nasty, config=nasty)], tmp_path / 'page.html', title=nasty)
    assert nasty not in (tmp_path / 'page.html').read_text()


def test_settings_that_differ_between_configs_are_listed(make_run, tmp_path):
    runs = [read_results(make_run(label, SCORES, config=f'seed = 0\nmodel = dict(hops={hops})\n'))
            for label, hops in (('one', 2), ('two', 3))]
    write_gallery(runs, tmp_path / 'page.html')
    table = (tmp_path / 'page.html').read_text().split('Where the configs differ')[1]
    assert re.search(r'model\.<wbr>hops</th><td>2</td><td>3</td>', table)
    assert table.count('<tr>') == 2  # the heading and the hops


@pytest.mark.parametrize(('first', 'second', 'wanted'), [
    ("a = dict(b=1, c='x')", "a = dict(b=2, c='x')", {'a.b': ['1', '2']}),
    ("a = {'b-c': [1]}", "a = {'b-c': [2]}", {'a.b-c': ['[1]', '[2]']}),
    ('a = 1\nb = 2', 'a = 1', {'b': ['2', '-']}),
    ('a = dict()', 'a = dict(b=1)', {'a': ['dict()', '-'], 'a.b': ['-', '1']}),
    ("work_dir = 'x'\na = 1", "work_dir = 'y'\na = 1", {}),
    ('a = 1', '', {}),
    ('a = 1', 'not python', {})])
def test_differences_are_named_by_the_path_of_the_setting(first, second, wanted):
    assert differing_settings([first, second]) == wanted


def test_config_from_elsewhere_is_not_run(tmp_path):
    text = f'a = open({str(tmp_path / "made")!r}, "w")'
    assert len(differing_settings([text, 'a = 1'])['a']) == 2
    assert not (tmp_path / 'made').exists()


def test_runs_of_one_label_are_told_apart(make_run, tmp_path):
    run = read_results(make_run('run', SCORES))
    write_gallery([run, run], tmp_path / 'page.html')
    page = (tmp_path / 'page.html').read_text()
    assert 'run (1)' in page
    assert 'run (2)' in page
