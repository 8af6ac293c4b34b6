"""The style translator: codes, passes and the styles of a test."""
import copy

import pytest
import torch
from mmengine.optim import OptimWrapperDict

from mmgcl.datasets import SyntheticTranslationDataset
from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.models.translators.style import to_normal
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

ADAM = {'optimizer': {'type': 'Adam', 'lr': 1e-4, 'weight_decay': 1e-4}}
TINY = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4}
GENERATORS = ('generator_x', 'generator_y')


@pytest.fixture
def make(repository):
    def build(**options: object) -> tuple[torch.nn.Module, OptimWrapperDict]:
        config = load_config(repository / 'configs/munit/demo.py', {**TINY, **options})
        torch.manual_seed(0)
        model = MODELS.build(config.model)
        return model, PhaseOptimWrapperConstructor(dict(ADAM))(model)
    return build


def synthesized(model: torch.nn.Module, batch: dict, iteration: int = 0) -> dict:
    data = model.data_preprocessor(batch, training=True)
    return model.synthesize(data, StepRandom(seed=0, iteration=iteration)).images


def passes(model: torch.nn.Module, batch: dict, wrappers: OptimWrapperDict) -> dict[str, list[int]]:
    """Batch sizes of a step's encodings (positive) and decodings (negative), of each generator."""
    seen = {name: [] for name in GENERATORS}
    for name in GENERATORS:
        getattr(model, name).register_forward_pre_hook(
            lambda module, args, given, name=name: seen[name].append(
                len(args[0]) if args else -len(given['content'])), with_kwargs=True)
    model.train_step(batch, wrappers)
    return seen


def test_no_encoding_is_repeated_and_decodings_share_passes(make, batch):
    model, wrappers = make()
    # Real image; translation and same image; translation again; cycle; the judged translation.
    assert passes(model, batch, wrappers) == {name: [2, -4, 2, -2, -2] for name in GENERATORS}


def test_what_is_not_read_is_not_made(make, batch):
    model, wrappers = make(**{
        'model.objectives.reconstruction': None, 'model.objectives.cycle': None,
        'model.fresh_styles': False})
    assert passes(model, batch, wrappers) == {name: [2, -2] for name in GENERATORS}


def test_every_part_of_the_networks_learns(make, batch):
    model, wrappers = make()
    before = copy.deepcopy(model.state_dict())
    model.train_step(batch, wrappers)
    unchanged = [name for name, parameter in model.named_parameters()
                 if torch.equal(parameter, before[name])]
    assert not unchanged


def test_judged_images_have_the_content_of_the_translation_and_another_style(make, batch):
    images = synthesized(make()[0], batch)
    assert not images['judged_y'].requires_grad
    assert (images['judged_y'] - images['fake_y']).abs().max() > 1e-3
    model, _ = make()
    again = model.generator_y(content=images['content_x'], style=images['judged_y_style'])
    torch.testing.assert_close(again, images['judged_y'])


def test_styles_follow_from_seed_iteration_and_image(make, batch):
    model, _ = make()
    first, again, later = (synthesized(model, batch, iteration) for iteration in (0, 0, 1))
    assert torch.equal(first['style_x'], again['style_x'])
    assert not torch.equal(first['style_x'], later['style_x'])
    assert not torch.equal(first['style_x'], first['style_y'])
    assert not torch.equal(first['style_x'][0], first['style_x'][1])


def test_styles_are_standard_normal():
    drawn = to_normal(StepRandom(0, 0).uniforms('test', 1, 20000))
    assert drawn.isfinite().all()
    # Five deviations of the estimates over 20 000 numbers.
    assert drawn.mean().abs() < 5 / 20000 ** 0.5
    assert (drawn.std() - 1).abs() < 5 / 40000 ** 0.5
    assert to_normal(torch.zeros(1)).isfinite()


@pytest.mark.parametrize('direction', ['xy', 'yx'])
def test_samples_are_styles_of_each_image_in_turn(make, direction):
    model, _ = make()
    images = torch.rand(2, 3, 32, 32)
    three = model.translate_images(images, direction, style=7, samples=3)
    assert three.shape == (6, 3, 32, 32)
    second = model.translate_images(images[1:], direction, style=7, samples=3)
    torch.testing.assert_close(three[3:], second)
    assert (three[0] - three[1]).abs().max() > 1e-3
    torch.testing.assert_close(model.translate_images(images, direction, style=7), three[::3])
    other = model.translate_images(images, direction, style=8)
    assert (three[::3] - other).abs().max() > 1e-3


def test_style_of_an_image_is_that_of_its_encoder(make):
    model, _ = make()
    images, reference = torch.rand(2, 3, 32, 32), torch.rand(1, 3, 48, 48)
    made = model.translate_images(images, 'xy', style=reference)
    content, = model.generator_x(images, codes=('content',))
    _, style = model.generator_y(reference)
    torch.testing.assert_close(
        made, model.generator_y(content=content, style=style.repeat(2, 1, 1, 1)))
    with pytest.raises(ValueError, match='one style, got samples=2'):
        model.translate_images(images, style=reference, samples=2)


def test_test_step_gives_both_directions(make):
    model, _ = make()
    sample = SyntheticTranslationDataset(size=32, length=2, split='test')[1]
    result = model.test_step({name: [value] for name, value in sample.items()})[0]
    assert result.fake_y.shape == result.fake_x.shape == (3, 32, 32)
    torch.testing.assert_close(result.fake_y[None], model(result.real_x[None]))


def test_an_exported_model_makes_the_same_translation(make):
    model, _ = make()
    images = torch.rand(1, 3, 32, 32)
    exported = torch.export.export(model.eval(), (images,)).module()
    torch.testing.assert_close(exported(images), model(images))
    torch.testing.assert_close(model(images), model.translate_images(images, style=0))


def test_unknown_direction_is_refused(make):
    with pytest.raises(ValueError, match='xy or yx'):
        make()[0].translate_images(torch.rand(1, 3, 32, 32), 'xx')


def test_an_objective_that_reads_what_nothing_makes_is_refused(make):
    with pytest.raises(ValueError, match='reads idt_x, idt_y'):
        make(**{'model.objectives.identity': {'type': 'IdentityMapping'}})
