"""Contrast with generated negatives."""
import pytest
import torch

from mmgcl.models.objectives import GeneratedNegativeNCE
from mmgcl.structures.step_random import StepRandom
from tests.models.objectives.contexts import SAMPLER, PixelEncoder, make_context


def make_objective(**settings: object) -> GeneratedNegativeNCE:
    torch.manual_seed(0)
    return GeneratedNegativeNCE(encoder=PixelEncoder(), sampler=SAMPLER,
                                loss=dict(type='NegativeNCELoss'), embed_channels=8, **settings)


@pytest.mark.parametrize('attached', [False, True])
def test_gradient_reaches_the_input_s_features_only_if_attached(attached):
    objective = make_objective(attached=attached)
    context = make_context(objective)
    features = tuple(layer.requires_grad_() for layer in objective.encoder(
        context.images['real_x']))
    context.remember(objective.encoder, 'real_x', features)
    sum(objective(context).values()).backward()
    assert all((layer.grad is not None) == attached for layer in features)


def test_generator_of_negatives_maximises_what_the_generator_minimises():
    objective = make_objective(diversity_weight=0.0)
    rival, = objective.auxiliary_objectives.values()
    context = make_context(objective)
    terms = rival(context)
    assert terms['contrast'] < 0
    assert terms['diversity'] == 0
    sum(terms.values()).backward()
    assert context.images['fake_y'].grad is None
    networks = {name: network for name, (_, network) in objective.networks.items()}
    assert all(value.grad is None for value in networks['patch_head'].parameters())
    assert networks['negative_generator'].mlps[0][0].weight.grad.any()


def test_phases_have_noise_and_positions_of_their_own():
    objective = make_objective()
    rival, = objective.auxiliary_objectives.values()
    mine, theirs = ({pair.stream for pair in part.pairs.values()} for part in (objective, rival))
    assert not mine & theirs


def test_mirrored_images_meet_the_keys_of_their_place():
    # The encoder sees single pixels: an output equal to its input is a perfect match, mirrored
    # keys or not, once the positions are mirrored back.
    terms = []
    for flip in (False, True):
        objective = make_objective(flip_equivariance=flip, identity=False)
        image = torch.rand(1, 3, 12, 12, generator=torch.Generator().manual_seed(2))
        context = make_context(objective, batch=1, random=StepRandom(seed=0, iteration=0),
                               **dict.fromkeys(('real_x', 'fake_y', 'real_y', 'idt_y'), image))
        terms.append(objective(context)['contrast'])
    torch.testing.assert_close(terms[0], terms[1])
    assert not torch.equal(context.images['real_x'], context.images['mirrored_real_x'])


def test_both_phases_see_the_same_mirror_images():
    objective = make_objective(flip_equivariance=True)
    rival, = objective.auxiliary_objectives.values()
    context = make_context(objective, batch=8)
    objective(context)
    seen = context.images['mirrored_real_x']
    rival(context)
    assert context.images['mirrored_real_x'] is seen
    assert set(rival.required_images) == {'real_x', 'fake_y', 'real_y', 'idt_y'}


def test_attached_negatives_of_mirror_images_are_refused():
    with pytest.raises(ValueError, match='attached=True needs flip_equivariance=False'):
        make_objective(attached=True, flip_equivariance=True)


def test_slow_head_starts_as_a_copy_and_follows():
    objective = make_objective(momentum=0.75)
    networks = {name: network for name, (_, network) in objective.networks.items()}
    head, slow = networks['patch_head'], networks['momentum_head']
    first = [weight.clone() for weight in head.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(first, slow.buffers()))
    with torch.no_grad():
        for weight in head.parameters():
            weight.add_(1)
    objective.after_step(networks.__getitem__)
    for old, now in zip(first, slow.buffers()):
        torch.testing.assert_close(now, old + 0.25)
    assert not list(slow.parameters())


def test_momentum_out_of_range():
    with pytest.raises(ValueError, match=r'momentum must lie in \[0, 1\], got 1.5'):
        make_objective(momentum=1.5)
