"""Checkpoints of earlier versions."""
import pytest
import torch

from mmgcl.engine.hooks.checkpoint_format import check_fits
from mmgcl.registry import MODELS


def old_state(state: dict) -> dict:
    """The state as version 0.1 named it."""
    return {name.replace('.pools.', '.scores.'): value for name, value in state.items()}


@pytest.fixture
def build(tiny_config):
    return lambda seed: (torch.manual_seed(seed), MODELS.build(tiny_config().model))[1]


def test_old_names_load_strictly(build):
    trained, fresh = build(0), build(1)
    state = old_state(trained.state_dict())
    assert {'gcl.embedding.linears.0.weight', 'gcl.head.conv.weight', 'gcl.head.scores.0.weight',
            'gcl.head.scores.0.bias', 'gcl.head.pool_convs.0.bias'} <= set(state)
    fresh.load_state_dict(state)
    for name, value in trained.state_dict().items():
        assert torch.equal(fresh.state_dict()[name], value)


def test_old_checkpoint_fits_its_model(build):
    translator = build(0)
    check_fits(translator.state_dict(), {'state_dict': old_state(translator.state_dict())})


def test_state_of_this_version_is_left_alone(build):
    trained, fresh = build(0), build(1)
    state = trained.state_dict()
    names = list(state)
    fresh.load_state_dict(state)
    assert list(state) == names
