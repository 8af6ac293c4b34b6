"""Translators from checkpoints."""
import pytest
import torch

from mmgcl.analysis.load import load_translator
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


def test_average_of_the_generator_is_used_where_there_is_one(saved):
    config, path, weights = saved
    average = {name.removeprefix('generator.'): weight + 1 for name, weight in weights.items()
               if name.startswith('generator.') and weight.is_floating_point()}
    torch.save({'state_dict': weights, 'generator_ema': average}, path)
    loaded = load_translator(config, path).state_dict()
    for name, weight in average.items():
        assert torch.equal(loaded[f'generator.{name}'], weight)
    name = next(name for name in weights if name.startswith('discriminator.'))
    assert torch.equal(loaded[name], weights[name])


def test_checkpoint_of_another_model_is_refused(saved, tiny_config):
    _, path, _ = saved
    with pytest.raises(CheckpointError, match='of another model'):
        load_translator(tiny_config(**{'model.objectives.gcl.embedding.channels': 4}), path)


def test_missing_checkpoint_is_refused_by_name(saved, tmp_path):
    with pytest.raises(CheckpointError, match=r'nothing\.pth'):
        load_translator(saved[0], tmp_path / 'nothing.pth')
