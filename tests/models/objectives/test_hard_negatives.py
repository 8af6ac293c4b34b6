"""Hard negatives and relations of patches."""
import pytest
import torch

from mmgcl.models.losses.hard_negative import hard_negative_weights
from mmgcl.models.objectives import HardNegativeContrast, RelationConsistency
from mmgcl.structures.step_random import StepRandom
from tests.models.objectives.contexts import SAMPLER, PixelEncoder, make_context


def make_contrast(**settings: object) -> HardNegativeContrast:
    torch.manual_seed(0)
    return HardNegativeContrast(encoder=PixelEncoder(), sampler=SAMPLER,
                                loss=dict(type='HardNegativeLoss'), embed_channels=8, **settings)


def test_gamma_follows_the_epoch_of_the_draw():
    objective = make_contrast(gamma=(1.0, 0.01), epochs=10)
    values = [
        objective(make_context(objective, random=StepRandom(0, 0, epoch=epoch)))['contrast'].item()
        for epoch in (0, 0, 9)]
    assert values[0] == values[1]
    assert values[0] != values[2]


@pytest.mark.parametrize(('epoch', 'gamma'), [(1, 49.6), (50, 30.0), (51, 1.0), (100, 1.0)])
def test_gamma_steps_after_an_epoch(epoch, gamma):
    objective = make_contrast(gamma=(50.0, 10.0), epochs=100, gamma_after=(50, 1.0))
    assert objective.gamma_at(epoch) == pytest.approx(gamma)


def test_hardest_negative_weighs_one_and_all_do_at_a_large_gamma():
    keys = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
    negatives = ~torch.eye(5, dtype=torch.bool)
    sharp, flat = (hard_negative_weights(keys, gamma)[negatives].view(5, 4)
                   for gamma in (0.1, 1e6))
    assert torch.equal(sharp.amax(1), torch.ones(5))
    assert sharp.min() < 0.5
    torch.testing.assert_close(flat, torch.ones(5, 4))


def test_both_pairs_have_the_same_positions():
    objective = make_contrast()
    image = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(4))
    context = make_context(objective, real_x=image, real_y=image)
    objective(context)
    (_, first), (_, second) = context.memory.values()
    torch.testing.assert_close(first, second, atol=0, rtol=0)


def test_relations_of_an_equal_image_are_consistent():
    torch.manual_seed(0)
    objective = RelationConsistency(encoder=PixelEncoder(), sampler=SAMPLER,
                                    loss=dict(type='RelationConsistencyLoss'), embed_channels=8)
    image = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(4))
    equal, other = (objective(make_context(objective, real_x=image, **images))['relation']
                    for images in ({'fake_y': image}, {}))
    assert equal.abs() < 1e-6
    assert other > 1e-4


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(gamma=(50.0, 0.0)), 'gamma must be > 0'), (dict(epochs=0), 'epochs must be >= 1, got 0')])
def test_wrong_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        make_contrast(**settings)
