"""The page on which patches are clicked."""
import io

import pytest
import torch
from PIL import Image

from mmgcl.analysis import DenseGrid
from mmgcl.errors import DataError
from mmgcl.visualization.graph_page import write_graph_page


def make_grid(shape=(4, 6), seed=0):
    """White images; the first row of patches is one clique, the rest are alone."""
    size = shape[0] * shape[1]
    first = (torch.arange(size) < shape[1]).float()
    adjacency = torch.maximum(first[:, None] * first, torch.eye(size))
    nodes = torch.eye(size)
    white = torch.ones(3, 32, 48)
    return DenseGrid(white, white, shape, adjacency, torch.ones(size, size), nodes, nodes, None,
                     None, rule='Cliques()', directed=False)


def test_each_image_needs_a_name(tmp_path):
    with pytest.raises(DataError, match='got 1 and 2'):
        write_graph_page([make_grid()], ['a', 'b'], tmp_path / 'page.html')


@pytest.fixture
def page(browser, tmp_path):
    write_graph_page([make_grid(), make_grid((3, 3))], ['<one>', 'two'], tmp_path / 'page.html')
    context = browser.new_context(viewport={'width': 1000, 'height': 800})
    opened = context.new_page()
    errors = []
    opened.on('pageerror', lambda error: errors.append(str(error)))
    opened.goto((tmp_path / 'page.html').as_uri())
    yield opened
    assert errors == []
    context.close()


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
    page.select_option('#image', label='two')
    assert 'row 2, column 2: 0 of 8' in page.inner_text('#status')
    click(page, '#view-output', 0, 2, (3, 3))
    assert '2 of 8' in page.inner_text('#status')
