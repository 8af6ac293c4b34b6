"""Patch-wise contrast as a term of the loss."""
import pytest
import torch

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.losses import PatchNCELoss
from mmgcl.models.objectives import PatchNCE
from mmgcl.structures.step_random import StepRandom
from tests.models.objectives.contexts import NAMES, SAMPLER, PixelEncoder, make_context


def make_objective(**settings: object) -> PatchNCE:
    torch.manual_seed(0)
    return PatchNCE(encoder=PixelEncoder(), sampler=SAMPLER, loss=dict(type='PatchNCELoss'),
                    **{'embed_channels': 8, **settings})


def test_identity_halves_the_weight_of_the_contrast():
    both, alone = make_objective(), make_objective(identity=False)
    first, second = both(make_context(both)), alone(make_context(alone))
    assert set(first) == {'contrast', 'identity'}
    torch.testing.assert_close(2 * first['contrast'], second['contrast'])


def test_reads_only_what_it_compares():
    assert set(make_objective(identity=False).required_images) == {'real_x', 'fake_y'}
    assert set(make_objective().required_images) == set(NAMES)


def test_batch_is_the_mean_of_its_images_alone():
    objective = make_objective()
    images = make_context(objective, batch=3).images
    together = objective(make_context(objective, **images))
    alone = [objective(make_context(
        objective, random=StepRandom(seed=3, iteration=5, rank=b, world_size=3),
        **{name: image.detach()[b:b + 1] for name, image in images.items()})) for b in range(3)]
    for name, term in together.items():
        torch.testing.assert_close(term, torch.stack([terms[name] for terms in alone]).mean())


def test_without_a_projection_the_features_themselves_are_compared():
    objective = make_objective(embed_channels=None, identity=False)
    context = make_context(objective)
    head, = (network for _, network in objective.networks.values())
    assert not list(head.parameters())
    positions = objective.sampler([(12, 12)] * 2, context.uniforms, 'patches.real_x')
    expected = []
    for layer, at in enumerate(positions):  # of widths 4 and 6
        rows = [objective.encoder(context.images[name])[layer].flatten(2).mT
                for name in ('fake_y', 'real_x')]
        queries, keys = (unit_norm(torch.stack([one[i] for one, i in zip(row, at)]), CUT_EPS)
                         for row in rows)
        expected.append(objective.loss(queries, keys).mean())
    torch.testing.assert_close(
        objective(context)['contrast'], torch.stack(expected).mean())


def test_input_gets_no_gradient():
    objective = make_objective()
    context = make_context(objective)
    context.images['real_x'].requires_grad_()
    sum(objective(context).values()).backward()
    gradient = context.images['real_x'].grad
    assert gradient is None or not gradient.any()
    assert context.images['fake_y'].grad.any()


@pytest.mark.parametrize('iteration', range(4))
def test_mirrored_queries_meet_the_keys_of_their_place(iteration):
    # The encoder sees single pixels: an output equal to its input is a perfect match, mirrored
    # or not, and queries equal keys.
    objective = make_objective(identity=False, flip_equivariance=True)
    image = torch.rand(4, 3, 12, 12, generator=torch.Generator().manual_seed(2))
    context = make_context(objective, batch=4, random=StepRandom(0, iteration), real_x=image,
                           fake_y=image)
    objective(context)
    (queries, keys), = context.memory.values()
    torch.testing.assert_close(queries, keys)


def test_about_half_the_keys_come_from_mirror_images():
    objective = make_objective(identity=False, flip_equivariance=True)
    context = make_context(objective, batch=64)
    objective(context)
    mirrored = [not torch.equal(a, b) for a, b in zip(
        context.images['real_x'], context.images['mirrored_real_x'])]
    assert 20 < sum(mirrored) < 44  # 3 standard deviations of 4


def test_row_of_zeros_has_no_gradient():
    rows = torch.zeros(2, 3, requires_grad=True)
    unit_norm(rows, CUT_EPS).sum().backward()
    assert torch.equal(rows.grad, torch.zeros(2, 3))


def test_negatives_of_the_batch_make_it_harder():
    queries, keys = torch.nn.functional.normalize(torch.randn(
        2, 3, 5, 8, generator=torch.Generator().manual_seed(0)), dim=-1)
    alone, together = (PatchNCELoss(negatives=kind)(queries, keys) for kind in ('image', 'batch'))
    assert alone.shape == (3,)
    assert together.shape == (1,)
    assert together.mean() > alone.mean()


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(temperature=0), 'temperature must be > 0, got 0'),
    (dict(negatives='all'), "negatives must be 'image' or 'batch', got 'all'")])
def test_wrong_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        PatchNCELoss(**settings)
