"""Self-similarity as a term of the loss, fixed and learned."""
import pytest
import torch

from mmgcl.models.color_jitter import ColorJitter
from mmgcl.models.layers import SimilarityMap
from mmgcl.models.losses import SelfSimilarityLoss, SimilarityContrastLoss
from mmgcl.models.objectives import SelfSimilarity
from tests.models.objectives.contexts import SAMPLER, PixelEncoder, make_context

CONTRAST = dict(type='SimilarityContrast', loss=dict(type='SimilarityContrastLoss'),
                jitter=dict(type='ColorJitter'))


def make_objective(**settings: object) -> SelfSimilarity:
    torch.manual_seed(0)
    return SelfSimilarity(
        encoder=PixelEncoder(), sampler=SAMPLER,
        similarity=dict(type='SimilarityMap', window=5, measure='cosine'),
        loss=dict(type='SelfSimilarityLoss'), **settings)


@pytest.mark.parametrize('contrast', [None, CONTRAST])
def test_equal_images_have_no_distance(contrast):
    objective = make_objective(contrast=contrast)
    image = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    equal = objective(make_context(objective, real_x=image, fake_y=image))['similarity']
    other = objective(make_context(objective, real_x=image))['similarity']
    assert equal < 1e-6
    assert other > 1e-3


def test_input_gets_no_gradient():
    objective = make_objective()
    context = make_context(objective)
    context.images['real_x'].requires_grad_()
    objective(context)['similarity'].backward()
    gradient = context.images['real_x'].grad
    assert gradient is None or not gradient.any()
    assert context.images['fake_y'].grad.any()


def test_heads_learn_from_constant_features():
    objective = make_objective(contrast=CONTRAST)
    learning, = objective.auxiliary_objectives.values()
    context = make_context(objective)
    context.images['turned_y'] = context.images['real_y'].flip((-2, -1))
    learning(context)['loss'].backward()
    heads, = (network for _, network in objective.networks.values())
    assert context.images['fake_y'].grad is None
    assert heads.convs[0][0].weight.grad.any()
    assert {'jittered_real_x', 'jittered_turned_y'} <= set(context.images)


def test_window_holds_the_similarities_around_its_patch():
    features = torch.randn(1, 3, 6, 9, generator=torch.Generator().manual_seed(0))
    positions = torch.tensor([[0, 4 * 9 + 5, 53]])
    whole = SimilarityMap(None, 'cosine')(features, positions).view(3, 6, 9)
    window = SimilarityMap(3, 'cosine')(features, positions).view(3, 3, 3)
    torch.testing.assert_close(window[0], whole[0, :3, :3])  # shifted into the map
    torch.testing.assert_close(window[1], whole[1, 3:6, 4:7])
    torch.testing.assert_close(window[2], whole[2, 3:6, 6:9])
    torch.testing.assert_close(window[1, 1, 1], torch.tensor(1.0))


def test_only_the_most_similar_quarter_counts():
    source = torch.rand(1, 1, 8, generator=torch.Generator().manual_seed(0))
    output = torch.tensor([[[0.9, 0.8, 0.7, 0.1, 0.2, 0.3, 0.1, 0.0]]])
    changed = source.clone()
    changed[..., 3:] += 1
    loss = SelfSimilarityLoss('l1')
    assert torch.equal(loss(source, output), loss(changed, output))


def test_contrast_prefers_its_own_map():
    maps = torch.randn(3, 1, 6, 30, generator=torch.Generator().manual_seed(0))
    loss = SimilarityContrastLoss()
    assert loss(maps[0], maps[0], maps[2]) < loss(maps[0], maps[1], maps[2])


def test_jitter_of_middling_chances_changes_nothing():
    image = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1
    torch.testing.assert_close(ColorJitter()(image, torch.full((2, 4), 0.5)), image)


def test_jitter_changes_colours_within_range_and_each_image_by_its_own_chances():
    image = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1
    chances = torch.rand(2, 4, generator=torch.Generator().manual_seed(1))
    both = ColorJitter()(image.repeat(2, 1, 1, 1), chances)
    assert both.abs().max() <= 1
    assert not torch.allclose(both[0], both[1], atol=0.05)
    torch.testing.assert_close(both[1:], ColorJitter()(image, chances[1:]))


def test_full_turn_of_the_hue_by_thirds_permutes_the_channels():
    jitter = ColorJitter(0, 0, 0, hue=0.5)
    image = torch.rand(1, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1
    third = torch.tensor([[0.5, 0.5, 0.5, 0.5 + 1 / 3]])
    torch.testing.assert_close(jitter(image, third), image.roll(1, 1), atol=1e-5, rtol=0)


@pytest.mark.parametrize(('part', 'settings', 'message'), [
    (SimilarityMap, dict(measure='l2'), "measure must be 'dot' or 'cosine', got 'l2'"),
    (SimilarityMap, dict(window=0), 'window must be >= 1 or None, got 0'),
    (SimilarityMap, dict(centres='left'), "centres must be 'exact' or 'published'"),
    (SelfSimilarityLoss, dict(compare='l2'), "compare must be 'cosine' or 'l1', got 'l2'"),
    (SimilarityContrastLoss, dict(temperature=-1), 'temperature must be > 0, got -1'),
    (ColorJitter, dict(hue=0.7), r'hue must lie in \[0, 0.5\], got 0.7')])
def test_wrong_settings(part, settings, message):
    with pytest.raises(ValueError, match=message):
        part(**settings)
