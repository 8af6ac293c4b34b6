"""Geometry consistency in a translator."""
import pytest
import torch

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.models.objectives.geometry_consistency import GEOMETRIES, commutator
from mmgcl.registry import MODELS

ADAM = {'optimizer': {'type': 'Adam', 'lr': 2e-4}}
TINY = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'discriminator.base_channels': 4, 'discriminator.num_layers': 2}
GEOMETRY = 'model.objectives.geometry'


@pytest.fixture
def make(repository):
    def build(**options: object) -> tuple:
        config = load_config(repository / 'configs/gcgan/demo.py', {**TINY, **options})
        torch.manual_seed(0)
        model = MODELS.build(config.model)
        return model, PhaseOptimWrapperConstructor(dict(ADAM))(model)
    return build


@pytest.mark.parametrize('name', GEOMETRIES)
def test_inverse_undoes_the_map(name):
    image = torch.rand(2, 3, 6, 6)
    geometry = GEOMETRIES[name]
    assert not torch.equal(geometry.forward(image), image)
    assert torch.equal(geometry.inverse(geometry.forward(image)), image)


@pytest.mark.parametrize('name', GEOMETRIES)
def test_a_translation_that_commutes_with_the_map_costs_nothing(name):
    image = torch.rand(2, 3, 6, 6)
    geometry = GEOMETRIES[name]
    assert commutator(image, geometry.forward(image), geometry) == 0
    assert commutator(image, image, geometry) > 0


@pytest.mark.parametrize(('options', 'images'), [
    ({}, 8),  # both domains, straight and turned
    ({f'{GEOMETRY}.identity_weight': 0.0}, 6),
    ({f'{GEOMETRY}.geometries': ('rotation', 'flip')}, 12)])
def test_generator_translates_all_images_in_one_pass(make, batch, options, images):
    model, wrappers = make(**options)
    seen = []
    model.generator.register_forward_pre_hook(lambda module, args: seen.append(len(args[0])))
    model.train_step(batch, wrappers)
    assert seen == [images]


def test_discriminator_of_turned_images_learns_in_its_phase(make, batch):
    model, wrappers = make()
    assert model.phases['discriminator'] == [
        'discriminator', 'discrimination', 'discriminator_rotation', 'discrimination_rotation']
    before = model.discriminator_rotation.model[0].weight.detach().clone()
    log = model.train_step(batch, wrappers)
    assert not torch.equal(model.discriminator_rotation.model[0].weight, before)
    assert 'discrimination_rotation_adversarial' in log


def test_a_generator_of_its_own_learns_and_is_not_the_one_of_tests(make, batch):
    second = {'type': 'ResnetGenerator', 'num_blocks': 1, 'base_channels': 4}
    model, wrappers = make(**{f'{GEOMETRY}.generator': second})
    before = model.generator_turned.model[1].weight.detach().clone()
    model.train_step(batch, wrappers)
    assert not torch.equal(model.generator_turned.model[1].weight, before)
    image = torch.rand(1, 3, 32, 32)
    assert torch.equal(model(image), model.generator(image))


def test_rotation_of_an_image_that_is_no_square_is_refused():
    with pytest.raises(ValueError, match=r"4 x 6; crop them or use geometries=\('flip',\)"):
        GEOMETRIES['rotation'].forward(torch.zeros(1, 3, 4, 6))


@pytest.mark.parametrize('names', [(), ('shear',)])
def test_unknown_geometry_is_refused(make, names):
    with pytest.raises(ValueError, match='some of rotation, flip, mirror'):
        make(**{f'{GEOMETRY}.geometries': names})
