"""The page on which patches are clicked."""
import io

import pytest
import torch
from PIL import Image

from mmgcl.analysis import DenseGrid
from mmgcl.errors import DataError
from mmgcl.visualization.graph_page import write_graph_page

DESK, PHONE = {'width': 1280, 'height': 800}, {'width': 400, 'height': 800}


def make_grid(shape=(4, 6), adjacency=None):
    """White images; the first row of patches is one clique, the rest are alone."""
    size = shape[0] * shape[1]
    first = (torch.arange(size) < shape[1]).float()
    if adjacency is None:
        adjacency = torch.maximum(first[:, None] * first, torch.eye(size))
    nodes = torch.eye(size)
    white = torch.ones(3, 32, 48)
    return DenseGrid(white, white, shape, adjacency, torch.ones(size, size), nodes, nodes, None,
                     None, rule='Cliques()', directed=False)


def test_each_image_needs_a_name(tmp_path):
    with pytest.raises(DataError, match='got 1 and 2'):
        write_graph_page([make_grid()], ['a', 'b'], tmp_path / 'page.html')


def weighted_grid():
    """Four patches in a row; the first receives weights 0, 0.0001, 0.2 and 0.4 of the others."""
    adjacency = torch.eye(4)
    adjacency[1:, 0] = torch.tensor([0.0001, 0.2, 0.4])
    return make_grid((1, 4), adjacency)


@pytest.fixture
def opened(browser, tmp_path):
    pages = []

    def open_page(**context):
        grids, names = [make_grid(), make_grid((3, 3)), weighted_grid()], ['<one>', 'two', 'soft']
        write_graph_page(grids, names, tmp_path / 'page.html')
        pages.append(browser.new_context(**{'viewport': DESK, **context}))
        page = pages[-1].new_page()
        page.on('pageerror', lambda error: pytest.fail(str(error)))
        page.goto((tmp_path / 'page.html').as_uri())
        page.wait_for_selector('#status:not(:empty)')
        return page
    yield open_page
    for context in pages:
        context.close()


@pytest.fixture
def page(opened):
    return opened()


def choose(page, name):
    page.select_option('#image', label=name)
    page.wait_for_selector(f'#input[alt="Input {name}"]')


def click(page, view, row, column, shape=(4, 6)):
    box = page.locator(view).bounding_box()
    page.mouse.click(box['x'] + (column + 0.5) / shape[1] * box['width'],
                     box['y'] + (row + 0.5) / shape[0] * box['height'])


def lightness(page, view, row, column, shape=(4, 6)):
    picture = Image.open(io.BytesIO(page.locator(view).screenshot())).convert('RGB')
    pixel = picture.getpixel((int((column + 0.5) / shape[1] * picture.width),
                              int((row + 0.5) / shape[0] * picture.height)))
    return sum(pixel) / 3


@pytest.mark.browser
@pytest.mark.parametrize('view', ['#view-input', '#view-output'])
def test_click_on_either_image_lights_the_neighbours_on_both(page, view):
    click(page, view, 0, 1)
    assert '5 of 23 patches' in page.inner_text('#status')
    for drawn in ('#view-input', '#view-output'):
        assert lightness(page, drawn, 0, 4) > 180
        assert lightness(page, drawn, 2, 4) < 120


@pytest.mark.browser
def test_arrows_choose_the_patch_beside_and_stop_at_the_edge(page):
    click(page, '#view-input', 1, 0)
    assert 'row 2, column 1: 0 of 23' in page.inner_text('#status')
    page.keyboard.press('ArrowUp')
    page.keyboard.press('ArrowUp')
    page.keyboard.press('ArrowLeft')
    assert 'row 1, column 1: 5 of 23' in page.inner_text('#status')


@pytest.mark.browser
def test_own_graph_of_the_output_is_shown_on_demand(page):
    page.check('#own')
    click(page, '#view-input', 3, 3)
    assert "0 of 23 patches are neighbours; 23 in the output's own" in page.inner_text('#status')
    assert lightness(page, '#view-input', 0, 0) < 120
    assert lightness(page, '#view-output', 0, 0) > 180


@pytest.mark.browser
def test_another_image_has_a_graph_of_its_own(page):
    choose(page, 'two')
    assert 'row 2, column 2: 0 of 8' in page.inner_text('#status')
    click(page, '#view-output', 0, 2, (3, 3))
    assert '2 of 8' in page.inner_text('#status')


@pytest.mark.browser
def test_weights_of_edges_are_seen_and_told(page):
    choose(page, 'soft')
    click(page, '#view-input', 0, 0, (1, 4))
    assert '3 of 3 patches are neighbours, weights up to 0.4' in page.inner_text('#status')
    drawn = [lightness(page, '#view-output', 0, column, (1, 4)) for column in (1, 2, 3)]
    assert drawn == sorted(drawn)
    assert drawn[2] - drawn[1] == pytest.approx(drawn[1] - drawn[0], abs=6)
    for column, told in ((2, 'weight 0.2'), (3, 'weight 0.4'), (1, 'weight at most 0.0016')):
        box = page.locator('#view-input').bounding_box()
        page.mouse.move(box['x'] + (column + 0.5) / 4 * box['width'], box['y'] + box['height'] / 2)
        assert page.inner_text('#weight') == f'row 1, column {column + 1}: {told}'


@pytest.mark.browser
def test_legend_explains_the_colours_of_the_graph_that_is_shown(page):
    assert page.inner_text('.legend').split('\n') == [
        'chosen patch', 'neighbour', 'no neighbour', 'edges:', 'Cliques()']
    choose(page, 'soft')
    assert page.is_visible('.scale')
    assert not page.get_by_text('no neighbour').is_visible()


@pytest.mark.browser
def test_pictures_are_named(page):
    assert page.locator('#image option').all_inner_texts() == ['<one>', 'two', 'soft']
    assert [page.get_attribute(part, 'alt') for part in ('#input', '#output')] == [
        'Input <one>', 'Output for <one>']


@pytest.mark.browser
@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('viewport', [DESK, PHONE], ids=['desk', 'phone'])
def test_both_pictures_and_the_legend_are_visible_at_once(opened, faint_texts, viewport, scheme):
    page = opened(viewport=viewport, color_scheme=scheme)
    page.check('#own')
    for name in ('<one>', 'two', 'soft'):
        choose(page, name)
        for part in ('#view-input', '#view-output', '#caption', '#status', '.legend'):
            box = page.locator(part).bounding_box()
            assert box['x'] >= 0
            assert box['y'] >= 0
            assert box['x'] + box['width'] <= viewport['width']
            assert box['y'] + box['height'] <= viewport['height'], (name, part)
        assert page.locator('#view-output').bounding_box()['width'] > 200
    assert page.evaluate('document.documentElement.scrollWidth') <= viewport['width']
    assert faint_texts(page) == []


@pytest.mark.browser
def test_phone_has_targets_for_fingers(opened, small_targets):
    assert small_targets(opened(viewport=PHONE, has_touch=True, is_mobile=True)) == []
