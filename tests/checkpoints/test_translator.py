"""Translators from checkpoints."""
import subprocess
import sys

import pytest
import torch

from mmgcl.checkpoints.translator import load_generators, load_translator
from mmgcl.engine.config import load_config
from mmgcl.errors import CheckpointError
from mmgcl.registry import MODELS


@pytest.fixture
def saved(tiny_config, tmp_path):
    """A config, the path of its checkpoint and the weights in it."""
    weights = MODELS.build(tiny_config().model).state_dict()
    torch.save({'state_dict': weights}, tmp_path / 'a.pth')
    return tiny_config(), tmp_path / 'a.pth', weights


def test_weights_are_those_of_the_checkpoint(saved):
    config, path, weights = saved
    translator = load_translator(config, path)
    assert not translator.training
    for name, weight in translator.state_dict().items():
        assert torch.equal(weight, weights[name])


@pytest.mark.parametrize('load', [load_translator, load_generators])
def test_average_of_the_generator_is_used_where_there_is_one(saved, load):
    config, path, weights = saved
    average = {name.removeprefix('generator.'): weight + 1 for name, weight in weights.items()
               if name.startswith('generator.') and weight.is_floating_point()}
    torch.save({'state_dict': weights, 'generator_ema': average}, path)
    loaded = load(config, path).state_dict()
    for name, weight in average.items():
        assert torch.equal(loaded[f'generator.{name}'], weight)


def test_average_of_the_generator_leaves_other_networks(saved):
    config, path, weights = saved
    average = {name.removeprefix('generator.'): weight + 1 for name, weight in weights.items()
               if name.startswith('generator.')}
    torch.save({'state_dict': weights, 'generator_ema': average}, path)
    loaded = load_translator(config, path).state_dict()
    name = next(name for name in weights if name.startswith('discriminator.'))
    assert torch.equal(loaded[name], weights[name])


def test_checkpoint_of_another_model_is_refused(saved, tiny_config):
    _, path, _ = saved
    with pytest.raises(CheckpointError, match='of another model'):
        load_translator(tiny_config(**{'model.objectives.gcl.embedding.channels': 4}), path)


def test_missing_checkpoint_is_refused_by_name(saved, tmp_path):
    with pytest.raises(CheckpointError, match=r'nothing\.pth'):
        load_translator(saved[0], tmp_path / 'nothing.pth')


def test_translator_for_use_holds_generators_alone(saved):
    config, path, _ = saved
    translator = load_generators(config, path)
    assert {name for name, _ in translator.named_children()} == {'generator', 'data_preprocessor'}
    assert not any(weight.requires_grad for weight in translator.parameters())


def test_generators_do_not_care_what_else_was_trained(saved, tiny_config):
    _, path, weights = saved
    other = tiny_config(**{'model.objectives.gcl.embedding.channels': 4,
                           'model.discriminator.base_channels': 8})
    loaded = load_generators(other, path).state_dict()
    assert all(torch.equal(weight, weights[name]) for name, weight in loaded.items())


@pytest.mark.parametrize('method', ['cyclegan', 'munit', 'gcgan', 'negcut', 'lsesim'])
def test_generators_of_every_kind_of_translator_load(repository, tmp_path, method):
    config = load_config(repository / f'configs/{method}/demo.py', {
        'model.generator.base_channels': 4, 'model.generator.num_blocks': 1})
    weights = MODELS.build(config.model).state_dict()
    torch.save({'state_dict': weights}, tmp_path / 'a.pth')
    loaded = load_generators(config, tmp_path / 'a.pth').state_dict()
    assert loaded
    assert all(torch.equal(weight, weights[name]) for name, weight in loaded.items())


def test_encoder_without_its_weights_does_not_stop_a_translation(repository, tmp_path):
    """h2z compares features of VGG16, which a translation does not use."""
    config = load_config(repository / 'configs/gcl/h2z.py', {
        'model.generator.base_channels': 4, 'model.generator.num_blocks': 1,
        'model.objectives.gcl.encoder.weights': '/nowhere/vgg16.pth'})
    weights = MODELS.build({**config.model, 'objectives': None}).state_dict()
    torch.save({'state_dict': weights}, tmp_path / 'a.pth')
    assert load_generators(config, tmp_path / 'a.pth').generator is not None


def test_file_of_one_published_network_names_the_converter(saved):
    config, path, weights = saved
    torch.save({name.removeprefix('generator.'): weight for name, weight in weights.items()
                if name.startswith('generator.')}, path)
    with pytest.raises(CheckpointError, match=r'convert_checkpoint\.py import'):
        load_generators(config, path)


def test_reading_checkpoints_imports_neither_engine_nor_apis(repository):
    code = ('import sys, mmgcl.checkpoints.translator, mmgcl.checkpoints.published\n'
            'print([name for name in sys.modules if name.startswith("mmgcl.") and '
            'name.split(".")[1] in ("engine", "apis", "analysis", "demo", "models")])')
    done = subprocess.run([sys.executable, '-c', code], cwd=repository, capture_output=True,
                          text=True, check=True)
    assert done.stdout.strip() == '[]'
