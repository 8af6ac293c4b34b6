"""What the page on which checkpoints are tried computes."""
import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.demo import Styles, Trained, Viewer, build_page, checkpoints_of_runs
from mmgcl.demo.pictures import (
    attention_maps,
    drawn_size,
    enlarged,
    neighbour_images,
    neighbour_numbers,
)
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.visualization.grid import to_pixels

RED, BLUE = (220, 30, 30), (30, 30, 220)


def half_red(size=(40, 32)):
    """Red on the left, blue on the right; a tiny model has 28 x 35 patches of it."""
    picture = Image.new('RGB', size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture


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
    assert first.size == second.size == drawn_size(view.grid) == (960, 768)
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


def test_model_without_styles_ignores_their_settings(make_trained):
    viewer = Viewer([make_trained('a')])
    assert not viewer.has_styles('a')
    assert len(viewer.look('a', half_red(), Styles(seed=3, count=5)).outputs) == 1


def test_styles_are_those_of_the_inferencer(make_trained):
    trained, picture = make_trained('a', 'munit'), half_red()
    viewer = Viewer([trained])
    assert viewer.has_styles('a')
    outputs = to_pixels(viewer.look('a', picture, Styles(seed=3, count=2)).outputs)
    expected = ImageTranslationInferencer(trained.config, trained.checkpoint, 'cpu')(
        picture, style=3, samples=2)
    assert not np.array_equal(*expected)
    np.testing.assert_allclose(outputs.astype(int), np.stack(expected), atol=1)


def test_style_of_an_image_is_taken_in_place_of_random_ones(make_trained):
    viewer = Viewer([make_trained('a', 'munit')])
    red, blue = (viewer.translate('a', half_red(), Styles(
        count=4, picture=Image.new('RGB', (40, 40), colour))).outputs for colour in (RED, BLUE))
    assert len(red) == len(blue) == 1
    assert not torch.equal(red, blue)


def test_small_images_are_enlarged_with_sharp_edges():
    image = torch.rand(3, 32, 40) * 2 - 1
    large = enlarged(image)
    assert large.shape == (32 * 24, 40 * 24, 3)
    assert (large[::24, ::24] == to_pixels(image)).all()
    assert (large[23::24, 23::24] == to_pixels(image)).all()
