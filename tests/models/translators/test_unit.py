"""UNIT: a style translator whose codes are contents with noise."""
import copy

import pytest
import torch
from mmengine.optim import OptimWrapperDict
from torch.nn import functional as F

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

TINY = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4, 'model.gan_loss.penalty': None}
CONTENT = (16, 8, 8)


@pytest.fixture
def make(repository):
    def build(**options: object) -> tuple[torch.nn.Module, OptimWrapperDict]:
        config = load_config(repository / 'configs/unit/demo.py', {**TINY, **options})
        torch.manual_seed(0)
        model = MODELS.build(config.model).double()
        return model, PhaseOptimWrapperConstructor(
            {'optimizer': {'type': 'SGD', 'lr': 0.1}})(model)
    return build


def noise(stream: str) -> torch.Tensor:
    flat = StepRandom(0, 0).normals(stream, 2, CONTENT[0] * CONTENT[1] * CONTENT[2])
    return flat.view(2, *CONTENT).double()


def data_of(model: torch.nn.Module, batch: dict) -> dict:
    data = model.data_preprocessor(batch, training=True)
    return {name: value.double() for name, value in data.items() if name in ('real_x', 'real_y')}


def expected_terms(model: torch.nn.Module, data: dict) -> dict[str, torch.Tensor]:
    """The generators' terms, written down from the two papers for each domain on its own."""
    terms = {}
    for x, y in ('xy', 'yx'):
        own, other = getattr(model, f'generator_{x}'), getattr(model, f'generator_{y}')
        image = data[f'real_{x}']
        mean = own.enc(image)
        code = mean + noise(f'own_style_{x}')
        translation = other.dec(code)
        mean_again = other.enc(translation)
        back = own.dec(mean_again + noise(f'style_{x}_again'))
        terms[f'reconstruction_image_{x}'] = 10 * (own.dec(code) - image).abs().mean()
        terms[f'prior_content_{x}'] = 0.01 * (mean ** 2).mean()
        terms[f'prior_again_{x}'] = 0.01 * (mean_again ** 2).mean()
        terms[f'cycle_{x}'] = 10 * (back - image).abs().mean()
        scales = getattr(model, f'discriminator_{y}')(translation)
        terms[f'generation_{y}_adversarial'] = sum(
            F.mse_loss(scale, torch.ones_like(scale)) for scale in scales)
    return terms


def test_generators_minimise_the_terms_of_the_papers(make, batch):
    model, wrappers = make(**{'model.phase_order': ('generator', 'discriminator')})
    replay = copy.deepcopy(model)
    data = data_of(model, batch)
    with model.only('generator'):
        terms = model._terms('generator', model.synthesize(data, StepRandom(0, 0)))
    expected = expected_terms(replay, data)
    assert set(terms) == set(expected)
    for name, value in expected.items():
        torch.testing.assert_close(terms[name], value, rtol=1e-12, atol=0)
    wrappers['generator'].update_params(sum(terms.values()))
    sum(expected.values()).backward()
    for name, parameter in replay.generator_x.named_parameters():
        torch.testing.assert_close(
            model.generator_x.get_parameter(name), parameter - 0.1 * parameter.grad,
            rtol=1e-9, atol=1e-12)


def test_discriminators_see_the_same_contents_with_noise_of_their_own(make, batch):
    model, _ = make()
    images = model.synthesize(data_of(model, batch), StepRandom(0, 0)).images
    assert not images['judged_y'].requires_grad
    torch.testing.assert_close(
        images['judged_y'], model.generator_y.dec(images['content_x'] + noise('judged.y')))


def test_noise_follows_from_seed_iteration_and_image(make, batch):
    model, _ = make()
    data = data_of(model, batch)
    first, again, later = (model.synthesize(data, StepRandom(0, iteration)).images['own_style_x']
                           for iteration in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, later)
    assert not torch.equal(first[0], first[1])
    assert first.mean().abs() < 5 / first.numel() ** 0.5
    assert (first.std() - 1).abs() < 5 / (2 * first.numel()) ** 0.5


def test_a_test_adds_no_noise_and_has_no_styles(make):
    model, _ = make()
    image = torch.rand(1, 3, 32, 48).double()
    torch.testing.assert_close(
        model.translate_images(image, 'yx'), model.generator_x.dec(model.generator_y.enc(image)))
    for options in ({'style': 3}, {'samples': 2}, {'style': image}):
        with pytest.raises(ValueError, match='no styles: each image has one translation'):
            model.translate_images(image, **options)


def test_a_style_term_is_refused(make):
    with pytest.raises(ValueError, match='reads style_x, style_x_again, style_y, style_y_again'):
        make(**{'model.objectives.reconstruction.weights': {'image': 10.0, 'style': 1.0}})
