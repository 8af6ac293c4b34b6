"""The one-sided translator and the training step."""
import copy
from collections import Counter

import pytest
import torch
from mmengine.optim import OptimWrapperDict

from mmgcl.datasets import SyntheticTranslationDataset
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

ADAM = {'optimizer': {'type': 'Adam', 'lr': 2e-4, 'betas': (0.5, 0.999)}}


def build(config: dict) -> tuple[torch.nn.Module, OptimWrapperDict]:
    torch.manual_seed(0)
    model = MODELS.build(config)
    return model, PhaseOptimWrapperConstructor(dict(ADAM))(model)


def test_each_phase_changes_its_own_networks_alone(tiny_config, batch):
    model, wrappers = build(tiny_config().model)
    changed = {}
    for phase in model.phases:
        before = copy.deepcopy(model.state_dict())
        for other in model.phases:
            update = type(wrappers[other]).update_params.__get__(wrappers[other])
            wrappers[other].update_params = update if other == phase else lambda loss: None
        model.train_step(batch, wrappers)
        changed[phase] = {name.split('.')[0] for name, value in model.state_dict().items()
                          if not torch.equal(value, before[name])}
    assert changed == {'discriminator': {'discriminator'}, 'generator': {'generator', 'gcl'}}


def test_generator_phase_leaves_no_gradient_in_the_discriminator(tiny_config, batch):
    model, wrappers = build(tiny_config().model)
    wrappers['generator'].update_params = lambda loss: loss.backward()
    model.train_step(batch, wrappers)
    assert all(param.grad is None for param in model.discriminator.parameters())
    assert any(param.grad is not None for param in model.generator.parameters())
    assert all(param.requires_grad for param in model.parameters())


def test_every_network_learns(tiny_config, batch):
    model, wrappers = build(tiny_config().model)
    before = copy.deepcopy(model.state_dict())
    model.train_step(batch, wrappers)
    for name in ('generator.model.1.weight', 'discriminator.model.0.weight',
                 'gcl.head.conv.weight', 'gcl.embedding.linears.0.weight',
                 'gcl.head.pools.0.weight', 'gcl.head.pool_convs.0.weight'):
        assert not torch.equal(model.state_dict()[name], before[name]), name


def test_without_identity_the_target_image_is_not_translated(tiny_config, batch):
    sizes = []
    for options in ({}, {'model.objectives.gcl.identity': False}):
        model, wrappers = build(tiny_config(**options).model)
        seen = Counter()
        model.generator.register_forward_pre_hook(
            lambda module, args, seen=seen: seen.update(images=len(args[0])))
        model.train_step(batch, wrappers)
        sizes.append(seen['images'])
    # Both images and both outputs' encodings; then one of each.
    assert sizes == [8, 4]


def test_lazy_identity_translates_the_target_image_in_every_kth_iteration_alone(
        tiny_config, batch):
    model, wrappers = build(tiny_config(**{'model.objectives.gcl.identity_interval': 3}).model)
    seen = []
    model.generator.register_forward_pre_hook(lambda module, args: seen.append(len(args[0])))
    passes, terms = [], []
    for iteration in range(5):
        seen.clear()
        model.random = StepRandom(0, iteration)
        terms.append(set(model.train_step(batch, wrappers)))
        passes.append(sum(seen))
    assert passes == [8, 4, 4, 8, 4]
    assert [('gcl_identity' in names) for names in terms] == [True, False, False, True, False]


def test_an_encoder_runs_once_per_image_however_many_objectives_ask(tiny_config, batch):
    config = tiny_config().model
    seen = []
    for names in (('gcl',), ('gcl', 'again')):
        both = copy.deepcopy(config)
        both.objectives = {name: copy.deepcopy(config.objectives.gcl) for name in names}
        model, wrappers = build(both)
        calls = []
        model.generator.register_forward_pre_hook(
            lambda module, args, calls=calls: calls.append(len(args[0])))
        model.train_step(batch, wrappers)
        seen.append(calls)
    assert seen[0] == seen[1]


def test_networks_compile_whole_and_take_the_same_step_under_the_same_names(tiny_config, batch):
    losses, names = [], []
    for options in (None, {'backend': 'eager', 'fullgraph': True}):
        model, wrappers = build(tiny_config().model)
        if options is not None:
            model.compile_networks(**options)
        losses.append([model.train_step(batch, wrappers) for _ in range(2)][-1])
        names.append(list(model.state_dict()))
    torch.testing.assert_close(losses[0], losses[1])
    assert names[0] == names[1]


def test_plain_gan_has_no_objective(tiny_config, batch):
    model, wrappers = build(tiny_config(**{'model.objectives.gcl': None}).model)
    terms = model.train_step(batch, wrappers)
    assert set(terms) == {
        'discrimination_adversarial', 'discrimination_penalty', 'generation_adversarial'}


def test_name_that_is_taken_is_refused(tiny_config):
    config = tiny_config().model
    config.objectives = {'generator': config.objectives.gcl}
    with pytest.raises(ValueError, match='the name is taken'):
        build(config)


def test_test_step_gives_named_pictures(tiny_config):
    model, _ = build(tiny_config().model)
    dataset = SyntheticTranslationDataset(size=32, length=2, split='test')
    samples = model.test_step({name: [value] for name, value in dataset[1].items()})
    assert samples[0].name == 'scene_00001'
    assert samples[0].fake_y.shape == (3, 32, 32)
    expected = dataset[1]['truth_y'].permute(2, 0, 1) / 127.5 - 1
    torch.testing.assert_close(samples[0].truth_y, expected)
