"""Checkpoints of earlier versions."""
import pytest
import torch

from mmgcl.checkpoints.translator import load_translator
from mmgcl.engine.run import build_runner
from mmgcl.registry import MODELS

# Names that version 0.1 gave the weights of a graph objective.
OLD = {'gcl.embedding.linears.0.weight', 'gcl.head.conv.weight', 'gcl.head.scores.0.weight',
       'gcl.head.scores.0.bias', 'gcl.head.pool_convs.0.bias'}


@pytest.fixture
def old(tiny_config, tmp_path):
    """A checkpoint under the names of version 0.1, and its weights under those of this one."""
    torch.manual_seed(0)
    weights = MODELS.build(tiny_config().model).state_dict()
    named = {name.replace('.pools.', '.scores.'): value for name, value in weights.items()}
    assert set(named) >= OLD
    torch.save({'state_dict': named}, tmp_path / 'old.pth')
    return tmp_path / 'old.pth', weights


def test_old_checkpoint_loads_for_analysis(old, tiny_config):
    path, weights = old
    for name, value in load_translator(tiny_config(), path).state_dict().items():
        assert torch.equal(value, weights[name])


def test_training_starts_from_an_old_checkpoint(old, tiny_config):
    path, weights = old
    runner = build_runner(tiny_config(load_from=str(path)))
    runner.load_or_resume()
    for name, value in runner.model.state_dict().items():
        assert torch.equal(value, weights[name])
