"""Images of the two domains may differ in size: each is compared at positions of its own."""
import pytest
import torch

from mmgcl.models.objectives import PatchGraphContrast, PatchNCE
from mmgcl.models.samplers import RandomPatchSampler, draw_equally
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom

VGG = {'type': 'VGG16Encoder', 'layers': ('relu1_1', 'relu2_1'), 'weights': None}
SAMPLER = {'type': 'RandomPatchSampler', 'num_patches': 32}
OBJECTIVES = {
    'nce': lambda: PatchNCE(VGG, SAMPLER, {'type': 'PatchNCELoss'}, embed_channels=8),
    'graph': lambda: PatchGraphContrast(
        VGG, {'type': 'LinearEmbedding', 'channels': 8}, SAMPLER,
        {'type': 'DenseGraphBuilder', 'edges': {'type': 'SpatialGrid'}},
        {'type': 'GraphHead', 'conv': {'type': 'TAGConv', 'hops': 1},
         'pool': {'type': 'TopKPooling'}, 'pool_levels': 1},
        {'type': 'InfoNCELoss'}, level_weights=(0.5,))}


def context(objective, x, y):
    torch.manual_seed(0)
    images = {'real_x': torch.rand(1, 3, *x), 'real_y': torch.rand(1, 3, *y)}
    images.update(fake_y=images['real_x'].clone(), idt_y=images['real_y'].clone())
    heads = {name: network for name, (_, network) in objective.networks.items()}
    return StepContext(images, heads.__getitem__, StepRandom(0, 0))


@pytest.mark.parametrize('name', OBJECTIVES)
@pytest.mark.parametrize(('x', 'y'), [((16, 24), (12, 16)), ((12, 16), (16, 24)),
                                      ((32, 32), (8, 8))])
def test_identity_pair_of_another_size_gives_the_terms_of_each_alone(name, x, y):
    objective = OBJECTIVES[name]()
    terms = objective(context(objective, x, y))
    alone = objective(context(objective, x, x))
    assert all(torch.isfinite(term) for term in terms.values())
    if min(y) > 8:  # else the smaller image limits the number of patches of both
        assert torch.allclose(terms['contrast'], alone['contrast'], rtol=1e-5)


def test_positions_are_inside_each_image_and_equally_many():
    sizes = [[(8, 8), (2, 2)], [(3, 4), (6, 6)]]
    drawn = draw_equally(RandomPatchSampler(16), sizes,
                         lambda stream, count: torch.rand(2, count), ['a', 'b'])
    for own, layers in zip(sizes, drawn):
        for (height, width), positions in zip(own, layers):
            assert positions.max() < height * width
            assert all(len(row.unique()) == len(row) for row in positions)
    assert [layer.shape for layer in drawn[0]] == [layer.shape for layer in drawn[1]]
    assert [layer.shape[1] for layer in drawn[0]] == [12, 4]


def test_positions_that_are_left_are_uniform():
    """A small image beside a large one does not confine the latter's patches to a corner."""
    torch.manual_seed(0)
    sizes = [[(10, 10)], [(5, 5)]]
    large, _ = draw_equally(RandomPatchSampler(64), sizes,
                            lambda stream, count: torch.rand(400, count), ['a', 'b'])
    times = large[0].flatten().bincount(minlength=100)
    assert (times - 100).abs().max() < 5 * 100 ** 0.5  # expected 400 * 25 / 100 each
