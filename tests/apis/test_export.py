"""Exported generators."""
import pytest
import torch

from mmgcl.apis.export import export_generator
from mmgcl.checkpoints.translator import load_generators
from mmgcl.errors import CheckpointError, ConfigError


@pytest.mark.parametrize('ending', ['.pt', '.onnx'])
@pytest.mark.parametrize('method', ['gcl', 'cyclegan', 'munit'])
def test_export_computes_the_same_for_any_batch_and_size(trained, tmp_path, method, ending):
    if ending == '.onnx':
        pytest.importorskip('onnxruntime')
    out = tmp_path / f'generator{ending}'
    # Checks two sizes and batches itself, through the file that it has written.
    assert export_generator(*trained(method), out, size=(64, 32)) <= 1e-4
    assert out.stat().st_size > 1000
    assert not list(tmp_path.glob('*.partial*'))


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
