"""Terms that come every k-th iteration only, k times as strong."""
import pytest
import torch

from mmgcl.models.objectives import IdentityMapping, PatchGraphContrast, PatchNCE
from mmgcl.structures.step_random import StepRandom
from tests.models.objectives.contexts import SAMPLER, PixelEncoder, make_context


def make_gcl(**settings: object) -> PatchGraphContrast:
    torch.manual_seed(0)
    return PatchGraphContrast(
        encoder=PixelEncoder(), embedding=dict(type='LinearEmbedding', channels=8), sampler=SAMPLER,
        graph=dict(type='DenseGraphBuilder', edges=dict(type='CosineThreshold')),
        head=dict(type='GraphHead', conv=dict(type='TAGConv'), pool=dict(type='TopKPooling')),
        loss=dict(type='InfoNCELoss'), **settings)


def make_nce(**settings: object) -> PatchNCE:
    torch.manual_seed(0)
    return PatchNCE(encoder=PixelEncoder(), sampler=SAMPLER, loss=dict(type='PatchNCELoss'),
                    embed_channels=8, **settings)


def gradients(objective: torch.nn.Module, iteration: int, draw: int = 5) -> dict:
    """Terms and gradients of one iteration, with the draws of one and the same."""
    context = make_context(objective, random=StepRandom(seed=3, iteration=iteration))
    numbers = StepRandom(seed=3, iteration=draw)
    context.random.uniforms, context.random.normals = numbers.uniforms, numbers.normals
    terms = objective(context)
    sum(terms.values()).backward()
    return {**terms, **{f'd_{name}': context.images[name].grad for name in ('fake_y', 'idt_y')}}


@pytest.mark.parametrize('make', [make_gcl, make_nce])
def test_gradients_of_k_iterations_are_those_of_the_term_in_each(make):
    always, lazy = make(), make(identity_interval=3)
    expected = 3 * gradients(always, 0)['d_idt_y']
    steps = [gradients(lazy, iteration) for iteration in range(3)]
    assert [step['d_idt_y'] is None for step in steps] == [False, True, True]
    torch.testing.assert_close(steps[0]['d_idt_y'], expected)
    for step in steps:
        # Batches of other sizes add up in another order.
        torch.testing.assert_close(step['d_fake_y'], steps[0]['d_fake_y'])


@pytest.mark.parametrize('make', [make_gcl, make_nce])
def test_skipped_iterations_have_no_such_term_and_read_less(make):
    lazy = make(identity_interval=2)
    assert [set(gradients(lazy, iteration)) - {'d_fake_y', 'd_idt_y'} for iteration in (4, 5)] == [
        {'contrast', 'identity'}, {'contrast'}]
    assert lazy.required_images_at(4) == lazy.required_images
    assert lazy.required_images_at(5) == ('real_x', 'fake_y')


@pytest.mark.parametrize('make', [make_gcl, make_nce])
def test_an_interval_of_one_changes_no_bit(make):
    for iteration in (0, 7):
        first, second = gradients(make(), iteration), gradients(
            make(identity_interval=1), iteration)
        assert all(torch.equal(first[name], second[name]) for name in first)


def test_identity_mapping_can_be_lazy():
    always, lazy = IdentityMapping({'y': 5.0}), IdentityMapping({'y': 5.0}, interval=4)
    contexts = [make_context(lazy, random=StepRandom(0, iteration)) for iteration in range(8)]
    terms = [lazy(context)['y'].item() if lazy(context) else 0.0 for context in contexts]
    assert [term > 0 for term in terms] == [True, False, False, False] * 2
    assert sum(terms) == pytest.approx(sum(
        always(context)['y'].item() for context in contexts))
    assert (lazy.required_images_at(4), lazy.required_images_at(5)) == (('idt_y', 'real_y'), ())


@pytest.mark.parametrize('make', [
    lambda interval: make_gcl(identity_interval=interval),
    lambda interval: make_nce(identity_interval=interval),
    lambda interval: IdentityMapping(interval=interval)])
@pytest.mark.parametrize('interval', [0, 2.5])
def test_interval_must_be_a_whole_number_from_one_on(make, interval):
    with pytest.raises(ValueError, match=f'interval must be a whole number >= 1, got {interval}'):
        make(interval)
