"""Reconstruction, cycle, identity and perceptual terms on given images."""
import pytest
import torch
from torch import nn

from mmgcl.models.encoders import VGG16Encoder
from mmgcl.models.objectives import (
    CycleConsistency,
    DomainInvariantPerceptual,
    IdentityMapping,
    Reconstruction,
)
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom


def context(**images: torch.Tensor) -> StepContext:
    return StepContext(images, None, StepRandom(0, 0))


def drawn(*names: str) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {name: torch.rand(2, 3, 8, 8, generator=generator) for name in names}


@pytest.mark.parametrize(('kind', 'made'), [(CycleConsistency, 'rec'), (IdentityMapping, 'idt')])
def test_terms_are_weighted_mean_differences(kind, made):
    images = drawn(f'{made}_x', f'{made}_y', 'real_x', 'real_y')
    terms = kind({'x': 2.0, 'y': 3.0})(context(**images))
    for domain, weight in (('x', 2.0), ('y', 3.0)):
        difference = images[f'{made}_{domain}'] - images[f'real_{domain}']
        torch.testing.assert_close(terms[domain], weight * difference.abs().mean())


@pytest.mark.parametrize('kind', [CycleConsistency, IdentityMapping])
def test_a_weight_of_0_drops_a_domain_and_what_it_reads(kind):
    objective = kind({'x': 0.0, 'y': 1.0})
    assert all(name.endswith('_y') for name in objective.required_images)
    assert set(objective(context(**drawn(*objective.required_images)))) == {'y'}


def test_reconstruction_compares_images_contents_and_styles():
    objective = Reconstruction({'image': 10.0, 'content': 1.0, 'style': 0.5})
    images = drawn(*objective.required_images)
    terms = objective(context(**images))
    assert len(terms) == 6
    pairs = {'image_x': ('same_x', 'real_x', 10.0), 'style_y': ('style_y_again', 'style_y', 0.5),
             'content_x': ('content_x_again', 'content_x', 1.0)}
    for name, (made, wanted, weight) in pairs.items():
        expected = weight * (images[made] - images[wanted]).abs().mean()
        torch.testing.assert_close(terms[name], expected)


def test_contents_that_are_compared_both_learn():
    objective = Reconstruction({'content': 1.0})
    images = {name: image.requires_grad_()
              for name, image in drawn(*objective.required_images).items()}
    sum(objective(context(**images)).values()).backward()
    assert all(image.grad.abs().sum() > 0 for image in images.values())


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="image, content, style, got 'colour'"):
        Reconstruction({'colour': 1.0})


class Identity(nn.Module):
    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return (image,)


def test_perceptual_term_ignores_contrast_and_brightness_of_a_channel():
    objective = DomainInvariantPerceptual(Identity())
    images = drawn('real_x', 'real_y')
    brighter = {'fake_y': images['real_x'] * 0.5 + 0.3, 'fake_x': images['real_y'] * 2 - 1}
    terms = objective(context(**images, **brighter))
    assert terms['x'] < 1e-6
    assert terms['y'] < 1e-5  # epsilon of the norm beside a smaller variance
    assert objective(context(**images, fake_y=images['real_y'], fake_x=images['real_x']))['y'] > 0.1


def test_encoder_without_its_last_pooling_keeps_the_resolution():
    options = {'layers': ('relu5_3',), 'weights': None, 'base_channels': 2}
    pooled = VGG16Encoder(**options)
    fine = VGG16Encoder(**options, pooled=('relu2_1', 'relu3_1', 'relu4_1'))
    image = torch.rand(1, 3, 32, 32)
    assert pooled(image)[0].shape[-1] == 2
    assert fine(image)[0].shape[-1] == 4
