"""The two-sided translator: both directions, each network in as few passes as possible."""
import copy
from collections import Counter

import pytest
import torch
from mmengine.optim import OptimWrapperDict

from mmgcl.datasets import SyntheticTranslationDataset
from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS

ADAM = {'optimizer': {'type': 'Adam', 'lr': 2e-4, 'betas': (0.5, 0.999)}}
TINY = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4, 'model.discriminator.num_layers': 2}
GENERATORS = ('generator_xy', 'generator_yx')


@pytest.fixture
def make(repository):
    def build(**options: object) -> tuple[torch.nn.Module, OptimWrapperDict]:
        config = load_config(repository / 'configs/cyclegan/demo.py', {**TINY, **options})
        torch.manual_seed(0)
        model = MODELS.build(config.model)
        return model, PhaseOptimWrapperConstructor(dict(ADAM))(model)
    return build


def test_each_phase_changes_its_own_networks_alone(make, batch):
    changed = {}
    for phase in ('generator', 'discriminator'):
        model, wrappers = make()
        before = copy.deepcopy(model.state_dict())
        for other in set(model.phases) - {phase}:
            wrappers[other].update_params = lambda loss: None
        model.train_step(batch, wrappers)
        changed[phase] = {name.split('.')[0] for name, parameter in model.named_parameters()
                          if not torch.equal(parameter, before[name])}
    assert changed == {'generator': set(GENERATORS),
                       'discriminator': {'discriminator_x', 'discriminator_y'}}


@pytest.mark.parametrize(('weights', 'sizes'), [
    ({'x': 5.0, 'y': 5.0}, [4, 2]),  # real images of both domains, then the generated ones
    ({'x': 0.0, 'y': 0.0}, [2, 2])])
def test_a_generator_runs_once_on_real_and_once_on_generated_images(make, batch, weights, sizes):
    model, wrappers = make(**{'model.objectives.identity.weights': weights})
    calls = {name: [] for name in GENERATORS}
    for name in GENERATORS:
        getattr(model, name).register_forward_pre_hook(
            lambda module, args, name=name: calls[name].append(len(args[0])))
    model.train_step(batch, wrappers)
    assert calls == dict.fromkeys(GENERATORS, sizes)


def test_without_cycles_no_generated_image_is_translated_back(make, batch):
    model, wrappers = make(**{'model.objectives.cycle': None})
    seen = Counter()
    for name in GENERATORS:
        getattr(model, name).register_forward_pre_hook(lambda *_, name=name: seen.update([name]))
    terms = model.train_step(batch, wrappers)
    assert seen == dict.fromkeys(GENERATORS, 1)
    assert not any(name.startswith('cycle') for name in terms)


def test_discriminators_judge_the_images_of_before_the_generators_step(make, batch):
    model, wrappers = make()
    model.synthesize = lambda *given, make=model.synthesize: vars(model).setdefault(
        'kept', make(*given))
    seen = []
    model.discriminator_y.register_forward_pre_hook(
        lambda module, args: seen.append(args[0].detach().clone()))
    model.train_step(batch, wrappers)
    fake = model.kept.images['fake_y']
    assert torch.equal(seen[0], fake)  # the generators' turn
    assert any(torch.equal(judged, fake) for judged in seen[1:])


def test_each_discriminator_has_its_own_history(make, batch):
    model, wrappers = make()
    model.train_step(batch, wrappers)
    histories = [getattr(model, f'discrimination_{domain}').buffer for domain in 'xy']
    assert all(int(history.count) == 2 for history in histories)
    assert not torch.equal(histories[0].images, histories[1].images)


def test_test_step_gives_both_directions(make):
    model, _ = make()
    sample = SyntheticTranslationDataset(size=32, length=2, split='test')[1]
    result = model.test_step({name: [value] for name, value in sample.items()})[0]
    for domain, source in (('y', 'x'), ('x', 'y')):
        image = result.get(f'real_{source}')[None]
        torch.testing.assert_close(
            result.get(f'fake_{domain}')[None], model.translate_images(image, source + domain))
    only_x = {name: [value] for name, value in sample.items() if name != 'real_y'}
    assert 'fake_x' not in model.test_step(only_x)[0]


def test_default_direction_is_from_x_to_y(make):
    model, _ = make()
    image = torch.rand(1, 3, 32, 32)
    assert torch.equal(model(image), model.generator_xy(image))
    assert not torch.equal(model(image), model.translate_images(image, 'yx'))


def test_unknown_direction_is_refused(make):
    model, _ = make()
    with pytest.raises(ValueError, match="xy or yx, got 'AtoB'"):
        model.translate_images(torch.zeros(1, 3, 32, 32), 'AtoB')


@pytest.mark.parametrize(('weights', 'message'), [
    ({'z': 1.0}, "got 'z'"), ({'x': -1.0}, 'must be >= 0')])
def test_weights_are_checked(make, weights, message):
    with pytest.raises(ValueError, match=message):
        make(**{'model.objectives.cycle': {'type': 'CycleConsistency', 'weights': weights}})
