"""Grids of pictures with enlarged boxes."""
import numpy as np
import pytest
from PIL import Image

from mmgcl.errors import ConfigError, DataError
from mmgcl.experiments.figures import Box, draw_grid, write_figure
from mmgcl.experiments.plan import make_plan

SIDE = 40  # twice the width of the pictures, which have 20 x 10 pixels


@pytest.fixture
def plan(add_test):
    add_test('hneg_src_h2z_seed_0', 3, names=('a', 'b'), level=50)
    add_test('gcl_h2z_seed_0', 3, names=('a', 'b'), level=90)
    return make_plan('fig7', datasets=['h2z'])


def test_grid_has_a_row_an_image_and_a_column_a_method(plan, tmp_path):
    plain = write_figure(plan, tmp_path, tmp_path, count=2, side=SIDE)[0]
    one = write_figure(plan, tmp_path, tmp_path / 'one', names=['b'], side=SIDE)[0]
    (width, height), (_, shorter) = Image.open(plain).size, Image.open(one).size
    assert width // SIDE == 3  # input, HnegSRC, PatchGCL, and gaps between
    assert height - shorter == 20 + 6  # a picture of the figure's scale, and a gap


def test_box_is_marked_and_enlarged_below(plan, tmp_path):
    path, page = write_figure(plan, tmp_path, tmp_path, count=1, boxes=[Box(0, 0, 10, 5)],
                              side=SIDE)
    pixels = np.asarray(Image.open(path))
    plain = np.asarray(Image.open(write_figure(plan, tmp_path, tmp_path / 'plain', count=1,
                                               side=SIDE)[0]))
    yellow = (pixels == (255, 210, 0)).all(-1)
    assert yellow.any()
    assert not (plain == (255, 210, 0)).all(-1).any()
    # The box is the bright quarter: enlarged, it fills a picture's width with one level.
    assert (pixels == 200).all(-1).sum() > 3 * (SIDE - 4) * (SIDE // 2 - 4)
    assert 'data:image/webp' in page.read_text()


def test_missing_method_leaves_a_grey_cell_and_a_partial_page(add_test, tmp_path):
    add_test('gcl_h2z_seed_0', 3, names=('a',))
    path, page = write_figure(make_plan('fig7', datasets=['h2z']), tmp_path, tmp_path, side=SIDE)
    below_titles = np.asarray(Image.open(path))[22:]
    assert (below_titles == 211).all(-1).sum() == SIDE * SIDE // 2
    assert 'Partial: 1 pictures are missing.' in page.read_text()


def test_the_reason_of_a_missing_output_is_in_its_cell(add_test, tmp_path):
    add_test('gcl_h2z_seed_0', 3, names=('a',))
    plan = make_plan('fig7', datasets=['h2z'])
    bare, told = (
        np.asarray(Image.open(write_figure(plan, tmp_path, tmp_path / out, side=200,
                                           reasons=reasons)[0])).astype(int)
        for out, reasons in (('bare', None), ('told', {'hneg_src_h2z_seed_0': 'no weights here'})))
    changed = np.argwhere((bare != told).any(-1))
    assert len(changed) > 100
    assert changed.min(0)[1] > 200 + 6  # in the column of HnegSRC, which is the second
    assert changed.max(0)[1] < 2 * (200 + 6) + 6


def test_pictures_of_different_shapes_share_a_row(tmp_path):
    for name, size in (('wide', (20, 10)), ('tall', (20, 40))):
        Image.new('RGB', size).save(tmp_path / f'{name}.png')
    grid = draw_grid([[tmp_path / 'wide.png', tmp_path / 'tall.png']], ['x', 'y'], [None], SIDE)
    assert grid.shape[1] == 2 * SIDE + 3 * 6
    assert grid.shape[0] > 80


@pytest.mark.parametrize(('given', 'error', 'line'), [
    ({'names': ['a', 'z']}, DataError, 'has translated z'),
    ({'boxes': [Box(15, 0, 10, 5)]}, ConfigError, '15,0,10,5 leaves a.png, which has 20 x 10'),
    ({'boxes': [Box(0, 0, 5, 5)] * 3}, ConfigError, 'one for each of the 2, got 3')])
def test_what_cannot_be_drawn_is_one_line(plan, tmp_path, given, error, line):
    with pytest.raises(error, match=line):
        write_figure(plan, tmp_path, tmp_path, **given)


def test_nothing_to_draw_is_one_line(tmp_path):
    with pytest.raises(DataError, match='has translated anything yet'):
        write_figure(make_plan('fig6'), tmp_path, tmp_path)


@pytest.mark.parametrize('text', ['1,2,3', '0,0,0,5', '-1,0,5,5', 'a,b,c,d'])
def test_a_box_is_four_numbers(text):
    with pytest.raises((TypeError, ValueError)):
        Box.parse(text)
