"""One optimizer wrapper a phase."""
import pytest

from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS

BASE = {'optimizer': {'type': 'Adam', 'lr': 2e-4, 'betas': (0.5, 0.999)}}


def wrappers_of(config, **phases):
    return PhaseOptimWrapperConstructor({**BASE, 'phases': phases})(MODELS.build(config.model))


def test_each_parameter_has_one_optimizer(tiny_config):
    model = MODELS.build(tiny_config().model)
    wrappers = PhaseOptimWrapperConstructor(dict(BASE))(model)
    held = [id(param) for wrapper in wrappers.values()
            for group in wrapper.optimizer.param_groups for param in group['params']]
    assert sorted(held) == sorted(id(param) for param in model.parameters())


def test_phase_changes_one_setting_and_keeps_the_others(tiny_config):
    wrappers = wrappers_of(tiny_config(), discriminator={'optimizer': {'lr': 1e-3}})
    defaults = wrappers['discriminator'].optimizer.defaults
    assert (defaults['lr'], defaults['betas']) == (1e-3, (0.5, 0.999))
    assert wrappers['generator'].optimizer.defaults['lr'] == 2e-4


def test_phase_with_a_type_replaces_the_optimizer(tiny_config):
    wrappers = wrappers_of(
        tiny_config(), discriminator={'optimizer': {'type': 'SGD', 'lr': 1e-3}})
    assert type(wrappers['discriminator'].optimizer).__name__ == 'SGD'


def test_unknown_phase_lists_those_of_the_model(tiny_config):
    with pytest.raises(ValueError, match=r"names \['critic'\].*'discriminator', 'generator'"):
        wrappers_of(tiny_config(), critic={'optimizer': {'lr': 1e-3}})
