"""safetensors files are read and written wherever weights are."""
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from mmgcl.checkpoints import read_checkpoint, read_state_dict, write_checkpoint
from mmgcl.checkpoints.translator import load_generators
from mmgcl.engine.config import load_config
from mmgcl.errors import CheckpointError
from mmgcl.registry import MODELS

ROOT = Path(__file__).parents[2]
SMALL = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
         'model.objectives.gcl': None}


@pytest.fixture(scope='module')
def config():
    return load_config(ROOT / 'configs/gcl/demo.py', SMALL)


@pytest.fixture(scope='module')
def content(config):
    torch.manual_seed(3)
    model = MODELS.build(config.model.to_dict())
    weights = {name: torch.rand_like(weight) if weight.is_floating_point() else weight
               for name, weight in model.state_dict().items()}
    average = {name.removeprefix('generator.'): weight + 1 for name, weight in weights.items()
               if name.startswith('generator.')}
    return {'meta': {'epoch': 3, 'iter': 12}, 'state_dict': weights, 'generator_ema': average}


def same(first, second) -> bool:
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first)


def test_checkpoint_is_read_as_it_was_written(content, tmp_path):
    write_checkpoint(content, tmp_path / 'a.safetensors')
    found = read_checkpoint(tmp_path / 'a.safetensors')
    assert found['meta'] == content['meta']
    assert same(found['state_dict'], content['state_dict'])
    assert same(found['generator_ema'], content['generator_ema'])


def test_other_programs_read_the_file(content, tmp_path):
    write_checkpoint(content, tmp_path / 'a.safetensors')
    found = load_file(tmp_path / 'a.safetensors')
    assert same({name.removeprefix('state_dict.'): weight for name, weight in found.items()
                 if name.startswith('state_dict.')}, content['state_dict'])


def test_network_of_another_program_is_read(tmp_path):
    weights = {'features.0.weight': torch.rand(2, 3), 'features.0.bias': torch.rand(2)}
    save_file(weights, tmp_path / 'vgg.safetensors')
    assert same(read_state_dict(tmp_path / 'vgg.safetensors'), weights)


def test_content_decides_and_not_the_name(content, tmp_path):
    write_checkpoint(content, tmp_path / 'a.safetensors')
    (tmp_path / 'a.safetensors').rename(tmp_path / 'a.pth')
    assert same(read_checkpoint(tmp_path / 'a.pth')['state_dict'], content['state_dict'])


def test_weights_that_share_memory_are_written(tmp_path):
    shared = torch.rand(4, 6)
    write_checkpoint({'a': shared, 'b': shared.T}, tmp_path / 'a.safetensors')
    found = read_state_dict(tmp_path / 'a.safetensors')
    assert torch.equal(found['b'], shared.T)


def test_model_is_the_same_from_both_formats(config, content, tmp_path):
    for ending in ('pth', 'safetensors'):
        write_checkpoint(content, tmp_path / f'a.{ending}')
    image = torch.rand(1, 3, 16, 16) * 2 - 1
    first, second = (load_generators(config, tmp_path / f'a.{ending}').translate_images(image)
                     for ending in ('pth', 'safetensors'))
    assert torch.equal(first, second)


def test_run_loads_a_file(tiny_runner, tmp_path):
    run = tiny_runner()
    weights = {name: weight + 1 for name, weight in run.model.state_dict().items()}
    write_checkpoint({'state_dict': weights}, tmp_path / 'a.safetensors')
    run.load_checkpoint(str(tmp_path / 'a.safetensors'))
    loaded = run.model.generator.state_dict()
    assert same(loaded, {name.removeprefix('generator.'): weight
                         for name, weight in weights.items() if name.startswith('generator.')})


def test_state_of_a_run_does_not_go_into_the_format(content, tmp_path):
    with pytest.raises(CheckpointError, match=r'optimizer as well: save it with the ending \.pth'):
        write_checkpoint({**content, 'optimizer': {}}, tmp_path / 'a.safetensors')
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('damage', [
    lambda data: data[:len(data) // 2],
    lambda data: data[:20],
    lambda data: (2 ** 62).to_bytes(8, 'little') + data[8:],
    lambda data: data[:8] + b'{' + b'[' * (len(data) - 9),
    lambda data: data + b'more'])
def test_damaged_file_is_refused_in_one_line_that_names_it(content, tmp_path, damage):
    path = tmp_path / 'a.safetensors'
    write_checkpoint(content, path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CheckpointError, match=r'a\.safetensors is truncated') as error:
        read_checkpoint(path)
    assert '\n' not in str(error.value)


def test_metadata_of_another_kind_is_refused(tmp_path):
    save_file({'w': torch.zeros(1)}, tmp_path / 'a.safetensors', {'mmgcl': '[1, 2'})
    with pytest.raises(CheckpointError, match='truncated or not a checkpoint'):
        read_checkpoint(tmp_path / 'a.safetensors')
