"""The page on which checkpoints are tried: what it computes, and the page in a browser."""
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.demo import (
    Trained,
    Viewer,
    build_page,
    checkpoints_of_runs,
    example_images,
    serve,
)
from mmgcl.demo.pictures import (
    attention_maps,
    drawn_size,
    neighbour_images,
    neighbour_numbers,
)
from mmgcl.engine.config import load_config
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.registry import MODELS
from mmgcl.visualization.grid import to_pixels

CYCLEGAN = {'image_size': 32, 'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
            'model.discriminator.base_channels': 4}
RED, BLUE = (220, 30, 30), (30, 30, 220)


def half_red(size=(40, 32)):
    """Red on the left, blue on the right; a tiny model has 28 x 35 patches of it."""
    picture = Image.new('RGB', size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture


@pytest.fixture
def make_trained(tmp_path, repository, tiny_config, tiny_demo):
    """A checkpoint of a tiny model that never trained."""
    def make(label, method='gcl', seed=0):
        if method == 'cyclegan':
            config = load_config(repository / 'configs/cyclegan/demo.py', CYCLEGAN)
        else:
            config = tiny_config() if method == 'gcl' else tiny_demo(method)
        torch.manual_seed(seed)
        path = tmp_path / f'{label}.pth'
        torch.save({'state_dict': MODELS.build(config.model).state_dict()}, path)
        return Trained(label, config, path)
    return make


@pytest.mark.parametrize(('size', 'expected'), [
    ((40, 36), (40, 36)), ((41, 35), (40, 36)), ((5, 50), (32, 48)), ((1, 1), (32, 32))])
def test_view_has_the_size_of_the_picture_but_for_the_networks_stride(make_trained, size, expected):
    view = Viewer([make_trained('a')]).look('a', half_red(size))
    assert view.source.shape == view.output.shape == (3, *expected[::-1])


def test_large_picture_is_scaled_down(make_trained):
    view = Viewer([make_trained('a')], max_side=40).look('a', half_red((200, 160)))
    assert view.source.shape == (3, 32, 40)


def test_output_is_that_of_the_inferencer(make_trained):
    trained, picture = make_trained('a'), half_red()
    view = Viewer([trained]).look('a', picture)
    expected = ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')(picture)
    # The inferencer's memory layout may round a value to the level beside.
    np.testing.assert_allclose(to_pixels(view.output).astype(int), expected, atol=1)


@pytest.mark.parametrize('mode', ['L', 'RGBA', 'CMYK', 'P'])
def test_pictures_of_other_modes_are_taken(make_trained, mode):
    assert Viewer([make_trained('a')]).look('a', half_red().convert(mode)).output.shape[0] == 3


@pytest.mark.parametrize('method', ['cut', 'cyclegan'])
def test_method_without_a_graph_gives_its_output_and_says_why(make_trained, method):
    view = Viewer([make_trained('a', method)]).look('a', half_red())
    assert view.grid is None
    assert 'no PatchGraphContrast objective' in view.reason
    assert view.output.shape == view.source.shape


def test_numbers_are_those_of_the_graph(make_trained):
    view = Viewer([make_trained('a')]).look('a', half_red())
    grid, node = view.grid, 5
    text = neighbour_numbers(grid, node)
    near = [other for other in range(len(grid.nodes))
            if other != node and grid.nodes[node] @ grid.nodes[other] > 0.1]
    assert f'(CosineThreshold(threshold=0.1)) | {len(near)} of {len(grid.nodes) - 1}' in text
    assert f'row 1, column {node + 1}' in text
    score = grid.attention.flatten()[node]
    assert f'{score:.3f}' in text


def test_pictures_show_the_graph(make_trained):
    view = Viewer([make_trained('a')]).look('a', half_red())
    first, second = neighbour_images(view.grid, 0)
    assert first.size == second.size == drawn_size(view.grid) == (480, 384)
    near = (view.grid.adjacency[0] > 0).reshape(view.grid.shape).numpy()
    assert 1 < near.sum() < near.size  # else this test sees nothing
    light = np.asarray(first).mean(-1)
    rows, columns = ((np.arange(count) + 0.5) * size / count
                     for count, size in zip(near.shape, light.shape))
    centres = light[np.ix_(rows.astype(int), columns.astype(int))][2:]  # below the frame
    assert centres[near[2:]].min() > centres[~near[2:]].max()


def test_attention_of_both_images_has_one_scale(make_trained):
    grid = Viewer([make_trained('a')]).look('a', half_red()).grid
    maps = [np.asarray(part, int).sum(-1) for part in attention_maps(grid)]
    scores = [part.flatten() for part in (grid.attention, grid.output_attention)]
    best = int(torch.cat(scores).argmax())  # magma rises in lightness
    brightest = [part.max() for part in maps]
    assert np.argmax(brightest) == best // len(scores[0])


def test_checkpoints_of_a_run_are_found_with_its_config(make_trained, tmp_path):
    trained = make_trained('epoch_1')
    (tmp_path / 'run_a').mkdir()
    trained.config.dump(tmp_path / 'run_a/demo.py')
    trained.checkpoint.rename(tmp_path / 'run_a/epoch_1.pth')
    found, = checkpoints_of_runs([tmp_path / 'run_a'])
    assert found.label == 'run_a / epoch_1'
    assert Viewer([found]).look(found.label, half_red()).grid is not None


def test_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match='holds no config'):
        checkpoints_of_runs([tmp_path])


def test_checkpoint_of_another_model_is_refused_at_the_start(make_trained):
    graph, plain = make_trained('a'), make_trained('b', 'cyclegan')
    with pytest.raises(CheckpointError, match='another model'):
        Viewer([Trained('c', graph.config, plain.checkpoint)])


def test_without_gradio_one_line_says_what_to_install(make_trained, monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'gradio', None)
    with pytest.raises(ConfigError, match=r'pip install gradio'):
        build_page(Viewer([make_trained('a')]))


@pytest.fixture
def page(browser, make_trained):
    pytest.importorskip('gradio', reason='gradio is not installed')
    trained = [make_trained('first'), make_trained('second', seed=1), make_trained('cut', 'cut')]
    blocks = build_page(Viewer(trained), example_images(trained[0].config, 2))
    address = serve(blocks, wait=False)
    context = browser.new_context(viewport={'width': 1200, 'height': 1000})
    context.set_default_timeout(60_000)  # a busy machine
    opened = context.new_page()
    opened.elsewhere, errors = [], []
    opened.on('pageerror', lambda error: errors.append(str(error)))
    opened.on('request', lambda request: None if request.url.startswith((address, 'data:', 'blob:'))
              else opened.elsewhere.append(request.url))
    opened.goto(address)
    yield opened
    context.close()
    blocks.close()
    assert errors == []


def upload(page, tmp_path: Path) -> None:
    half_red().save(tmp_path / 'photo.png')
    page.set_input_files('#input input[type=file]', tmp_path / 'photo.png')
    page.wait_for_selector('#output img')


def choose(page, label: str) -> None:
    page.click('#checkpoint input')
    page.get_by_role('option', name=label).click()


def output_pixels(page) -> np.ndarray:
    source = page.get_attribute('#output img', 'src')
    return np.asarray(Image.open(io.BytesIO(page.request.get(source).body())))


@pytest.mark.browser
def test_page_from_the_upload_to_the_neighbours_of_a_clicked_patch(page, tmp_path):
    """One walk through the page, as serving it anew for each claim takes seconds."""
    upload(page, tmp_path)
    first = output_pixels(page)
    assert first.shape == (32, 40, 3)
    page.wait_for_selector('#attention-of-the-input img')
    page.wait_for_selector('#attention-of-the-output img')

    for view, corner, expected in (('input', 0.01, 'row 1, column 1 '),
                                   ('output', 0.99, 'row 28, column 35 ')):
        picture = page.locator(f'#neighbours-over-the-{view} img')
        before, box = picture.get_attribute('src'), picture.bounding_box()
        picture.click(position={'x': corner * box['width'], 'y': corner * box['height']})
        page.wait_for_function(
            "text => document.querySelector('#numbers').innerText.includes(text)", arg=expected)
        page.wait_for_function(
            '([id, before]) => document.querySelector(id).src != before',
            arg=[f'#neighbours-over-the-{view} img', before])

    old = page.get_attribute('#output img', 'src')
    choose(page, 'second')
    page.wait_for_function("old => document.querySelector('#output img')?.src != old", arg=old)
    assert not np.array_equal(output_pixels(page), first)
    assert 'row 28, column 35 ' in page.inner_text('#numbers')

    choose(page, 'cut')
    page.wait_for_function("() => document.querySelector('#note')?.innerText.includes('no graph')")
    page.wait_for_selector('#neighbours-over-the-input', state='hidden')
    page.wait_for_selector('#output img')
    assert page.elsewhere == []


@pytest.mark.browser
def test_example_of_the_test_set_is_translated_on_a_click(page):
    page.locator('#examples img').nth(1).click()
    page.wait_for_selector('#output img')
    assert output_pixels(page).shape == (32, 32, 3)
