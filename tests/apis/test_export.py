"""Exported generators."""
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.apis.example_images import example_inputs
from mmgcl.apis.export import export_generator
from mmgcl.checkpoints.translator import load_generators
from mmgcl.errors import CheckpointError, ConfigError, DataError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize('ending', ['.pt', '.onnx'])
@pytest.mark.parametrize('method', ['gcl', 'cyclegan', 'munit'])
def test_export_computes_the_same_for_any_batch_and_size(trained, tmp_path, method, ending):
    if ending == '.onnx':
        pytest.importorskip('onnxruntime')
    out = tmp_path / f'generator{ending}'
    # Checks two sizes and batches itself, through the file that it has written.
    assert export_generator(*trained(method), out, size=(64, 32)).difference <= 1e-4
    assert out.stat().st_size > 1000
    assert not list(tmp_path.glob('*.partial*'))


def test_export_says_nothing_but_what_it_did(trained, tmp_path, recwarn):
    pytest.importorskip('onnxruntime')
    export_generator(*trained(), tmp_path / 'generator.onnx', size=(32, 32))
    assert not [str(warning.message) for warning in recwarn]


def test_onnx_file_names_its_axes_and_states_sizes(trained, tmp_path):
    onnxruntime = pytest.importorskip('onnxruntime')
    path = tmp_path / 'generator.onnx'
    export_generator(*trained(), path, size=(32, 32))
    session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    for value in (*session.get_inputs(), *session.get_outputs()):
        assert value.shape == ['batch', 3, 'height', 'width']
    about = session.get_modelmeta().custom_metadata_map
    assert (about['stride'], about['smallest'], about['precision']) == ('4', '32', 'float32')
    assert 'multiples of 4' in about['input']


@pytest.mark.parametrize(('precision', 'limit', 'share'), [
    ('float16', 0.5, 0.6), ('int8', 20, 0.5)])
def test_reduced_precision_makes_a_smaller_file_of_known_error(trained, tmp_path, precision, limit,
                                                               share):
    onnxruntime = pytest.importorskip('onnxruntime')
    config, weights = trained(**{'model.generator.base_channels': 16})
    whole, reduced = tmp_path / 'whole.onnx', tmp_path / 'reduced.onnx'
    export_generator(config, weights, whole, size=(32, 32))
    report = export_generator(config, weights, reduced, size=(32, 32), precision=precision)
    assert 0 < report.mean_levels < limit
    assert report.mean_levels < report.largest_levels
    assert reduced.stat().st_size < share * whole.stat().st_size
    # The error is measured on the odd ones of the first 32 test scenes.
    images = example_inputs(config, 32, (32, 32))[1::2]
    outputs = [onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider']).run(
        None, {'images': images.numpy()})[0] for path in (whole, reduced)]
    assert 127.5 * abs(outputs[1] - outputs[0]).mean() == pytest.approx(report.mean_levels, 0.05)


def test_images_of_a_folder_measure_the_error(trained, tmp_path, picture):
    pytest.importorskip('onnxruntime')
    out = tmp_path / 'generator.onnx'
    folder = tmp_path / 'photos'
    folder.mkdir()
    for seed in range(4):
        Image.fromarray(picture(40, 50, seed)).save(folder / f'{seed}.png')
    report = export_generator(*trained(), out, size=(32, 32), precision='float16', images=folder)
    assert report.images == 2
    (folder / '3.png').unlink()
    (folder / '2.png').unlink()
    (folder / '1.png').unlink()
    with pytest.raises(DataError, match='at least two images are needed, 1 found in'):
        export_generator(*trained(), out, size=(32, 32), precision='int8', images=folder)


def test_torchscript_is_of_the_direction_asked_for(trained, tmp_path):
    config, path = trained('cyclegan')
    for direction in ('xy', 'yx'):
        export_generator(config, path, tmp_path / f'{direction}.pt', direction, (32, 32))
    images = torch.rand(1, 3, 32, 32)
    translator = load_generators(config, path)
    for direction in ('xy', 'yx'):
        found = torch.jit.load(str(tmp_path / f'{direction}.pt'))(images)
        torch.testing.assert_close(found, translator.translate_images(images, direction))


def test_export_that_differs_leaves_no_file(trained, tmp_path, monkeypatch):
    monkeypatch.setitem(
        export_generator.__globals__['FORMATS'], '.pt',
        (lambda network, example, path: path.touch(), lambda path: torch.zeros_like))
    with pytest.raises(CheckpointError, match='differs from PyTorch by'):
        export_generator(*trained(), tmp_path / 'generator.pt', size=(32, 32))
    assert not list(tmp_path.glob('generator*'))


@pytest.mark.parametrize(('name', 'size', 'message'), [
    ('generator.bin', (32, 32), 'must end in .onnx or .pt'),
    ('generator.pt', (33, 32), 'multiples of 4')])
def test_mistake_is_named(trained, tmp_path, name, size, message):
    with pytest.raises(ConfigError, match=message):
        export_generator(*trained(), tmp_path / name, size=size)


def test_reduced_torchscript_is_refused(trained, tmp_path):
    with pytest.raises(ConfigError, match=r'int8 is for .onnx files'):
        export_generator(*trained(), tmp_path / 'generator.pt', precision='int8')


def test_example_of_the_documentation_translates_a_photo(trained, tmp_path, picture, monkeypatch):
    pytest.importorskip('onnxruntime')
    page = (ROOT / 'docs/en/user_guides/inference.md').read_text()
    example = next(block for block in re.findall(r'```python\n(.*?)```', page, re.DOTALL)
                   if 'import onnxruntime' in block)
    config, weights = trained()
    export_generator(config, weights, tmp_path / 'h2z.onnx', size=(32, 32))
    photo = picture(50, 41)  # no multiples of the stride
    Image.fromarray(photo).save(tmp_path / 'horse.png')
    monkeypatch.chdir(tmp_path)
    exec(example.replace('horse.jpg', 'horse.png'), {})
    found = np.asarray(Image.open('zebra.png')).astype(int)
    expected = ImageTranslationInferencer(config, weights)(np.asarray(
        Image.fromarray(photo).resize((40, 48)))).astype(int)
    assert abs(found - expected).max() <= 1
