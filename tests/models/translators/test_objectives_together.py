"""Any objectives in one translator, by config alone."""
import copy
from collections import Counter

import pytest
import torch
from mmengine.optim import OptimWrapperDict

from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS

ADAM = {'optimizer': {'type': 'Adam', 'lr': 2e-4, 'betas': (0.5, 0.999)}}
METHODS = ('cut', 'fastcut', 'negcut', 'fsesim', 'lsesim', 'hneg_src')


@pytest.fixture
def joined(tiny_demo, tiny_config):
    """The model config of several methods' objectives; their names get the method's before."""
    def make(*methods: str) -> dict:
        configs = [(tiny_config() if name == 'gcl' else tiny_demo(name)).model for name in methods]
        model = configs[0]
        objectives = {f'{method}_{name}': part for method, config in zip(methods, configs)
                      for name, part in config.objectives.items() if part is not None}
        model.objectives = objectives
        # The longest order is that of the method with a phase of its own.
        orders = [config.get('phase_order') for config in configs if config.get('phase_order')]
        model.phase_order = orders[0] if orders else None
        return model
    return make


def build(config: dict) -> tuple[torch.nn.Module, OptimWrapperDict]:
    torch.manual_seed(0)
    model = MODELS.build(config)
    return model, PhaseOptimWrapperConstructor(dict(ADAM))(model)


def images_through_the_generator(model, wrappers, batch) -> int:
    seen = Counter()
    model.generator.register_forward_pre_hook(lambda module, args: seen.update(n=len(args[0])))
    model.train_step(batch, wrappers)
    return seen['n']


@pytest.mark.parametrize('method', METHODS)
def test_every_network_of_a_method_learns(tiny_demo, batch, method):
    model, wrappers = build(tiny_demo(method).model)
    before = copy.deepcopy(dict(model.named_parameters()))
    for _ in range(2):
        model.train_step(batch, wrappers)
    # A bias in front of a norm or a mean has no gradient but rounding.
    still = {name for name, value in model.named_parameters()
             if torch.equal(value, before[name]) and not name.endswith('bias')}
    assert not still


@pytest.mark.parametrize('methods', [
    ('gcl', 'hneg_src'), ('cut', 'fsesim'), ('negcut', 'gcl', 'cut'), ('lsesim', 'cut'),
    ('fastcut', 'fsesim')])
def test_methods_train_together(joined, batch, methods):
    model, wrappers = build(joined(*methods))
    terms = model.train_step(batch, wrappers)
    assert all(value.isfinite() for value in terms.values())
    for method in methods:
        assert any(name.startswith(f'{method}_') for name in terms)


@pytest.mark.parametrize('methods', [('cut', 'hneg_src'), ('gcl', 'cut'), ('negcut', 'cut')])
def test_each_image_is_encoded_once(joined, batch, methods):
    alone = images_through_the_generator(*build(joined(methods[0])), batch)
    together = images_through_the_generator(*build(joined(*methods)), batch)
    # Two images and their two outputs, two in a batch.
    assert alone == together == 8


def test_patches_are_projected_once_for_both_terms_of_hneg_src(tiny_demo, batch):
    model, wrappers = build(tiny_demo('hneg_src').model)
    calls = []
    model.patch_head.register_forward_pre_hook(lambda module, args: calls.append(1))
    model.train_step(batch, wrappers)
    assert len(calls) == 2  # the inputs, and the outputs


def test_objectives_share_a_network_of_one_name(tiny_demo):
    model, _ = build(tiny_demo('hneg_src').model)
    assert model.phases['generator'].count('patch_head') == 1


def test_objectives_that_want_one_name_for_two_networks_are_told(tiny_demo):
    config = tiny_demo('hneg_src').model
    config.objectives.src.embed_channels = 4
    with pytest.raises(ValueError, match="share the network 'patch_head' but want it different"):
        build(config)


def test_own_name_separates_the_networks(tiny_demo):
    config = tiny_demo('hneg_src').model
    config.objectives.src.update(embed_channels=4, head_name='src_head')
    model, _ = build(config)
    assert {'patch_head', 'src_head'} <= set(model.phases['generator'])


def test_tap_that_the_generator_lacks(tiny_demo):
    config = tiny_demo('cut').model
    config.objectives.nce.encoder.layers = (0, 99)
    with pytest.raises(ValueError, match=r'taps of this generator are 0 to 23, got \[99\]'):
        build(config)


def test_phases_of_a_method_need_a_place_in_the_order(tiny_demo):
    config = tiny_demo('lsesim').model
    config.phase_order = ('discriminator', 'generator')
    with pytest.raises(ValueError, match='phase_order must name each of the phases'):
        build(config)


def test_heads_of_lsesim_learn_before_the_discriminator(tiny_demo):
    model, _ = build(tiny_demo('lsesim').model)
    assert list(model.phases) == ['similarity', 'discriminator', 'generator']


@pytest.mark.parametrize(('method', 'phase', 'networks'), [
    ('negcut', 'negatives', {'negative_generator'}),
    ('lsesim', 'similarity', {'similarity_heads'})])
def test_further_phase_changes_its_own_networks_alone(tiny_demo, batch, method, phase, networks):
    model, wrappers = build(tiny_demo(method).model)
    for other in model.phases:
        if other != phase:
            wrappers[other].update_params = lambda loss: None
    before = copy.deepcopy(dict(model.named_parameters()))
    model.train_step(batch, wrappers)
    changed = {name.split('.')[0] for name, value in model.named_parameters()
               if not torch.equal(value, before[name])}
    assert changed == networks
    assert all(param.grad is None for param in model.generator.parameters())
