"""Patch-wise graph contrast as a term of the loss."""
import pytest
import torch
from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.models.objectives import PatchGraphContrast, PatchGroup
from mmgcl.structures import StepContext
from mmgcl.structures.step_random import StepRandom

CHANNELS = (4, 6)
HEAD = dict(type='GraphHead', conv=dict(type='TAGConv'), pool=dict(type='TopKPooling'),
            pool_conv=dict(type='TAGConv', hops=1))
NAMES = ('real_x', 'fake_y', 'real_y', 'idt_y')


class Pyramid(nn.Module):
    """A small frozen encoder of two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = (0, 1)
        self.out_channels = CHANNELS
        self.convs = nn.ModuleList(
            nn.Conv2d(wide, narrow, 3, 2, 1) for wide, narrow in ((3, 4), (4, 6)))
        self.requires_grad_(False)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        first = self.convs[0](image).relu()
        return first, self.convs[1](first)


def make_objective(head: dict | None = None, loss: dict | None = None, graph: dict | None = None,
                   sampler: dict | None = None, **settings: object) -> PatchGraphContrast:
    torch.manual_seed(0)
    return PatchGraphContrast(
        encoder=Pyramid(), embedding=dict(type='LinearEmbedding', channels=8),
        sampler=sampler or dict(type='RandomPatchSampler', num_patches=16),
        graph=dict(type='DenseGraphBuilder', edges=dict(type='CosineThreshold')) | (graph or {}),
        head=HEAD | (head or {}), loss=dict(type='InfoNCELoss', **(loss or {})), **settings)


def make_images(batch: int = 3, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    images = {name: torch.rand(batch, 3, 24, 24, generator=generator).to(dtype) for name in NAMES}
    return {name: image.requires_grad_(name in ('fake_y', 'idt_y'))
            for name, image in images.items()}


def make_context(images: dict[str, Tensor], random: StepRandom | None = None) -> StepContext:
    return StepContext(images, network=lambda name: None,
                       random=random or StepRandom(seed=3, iteration=5))


def record_groups(objective: PatchGraphContrast) -> list[PatchGroup]:
    """The groups of patches that an objective will compare."""
    groups, compare = [], objective.compare
    objective.compare = lambda group, uniforms: groups.append(group) or compare(group, uniforms)
    return groups


@pytest.mark.parametrize('batch', [1, 2, 3, 4])
@pytest.mark.parametrize('builder', ['DenseGraphBuilder', 'DGLGraphBuilder', 'PyGGraphBuilder'])
@pytest.mark.parametrize(('edges', 'head'), [
    (dict(type='CosineThreshold', threshold=0.1), {}),
    (dict(type='CosineThreshold', threshold=0.9), {
        'pool_levels': 2, 'pool': dict(type='TopKPooling', ratio=0.5, connect='published')}),
    (dict(type='SpatialGrid', radius=2), {'pool': dict(type='RandomPooling')})])
def test_batch_is_the_mean_of_its_images_alone(batch, builder, edges, head):
    graph = {'type': builder, 'edges': edges}
    try:
        objective = make_objective(head=head, graph=graph).double()
    except ValueError as error:
        pytest.skip(str(error))
    for parameter in objective.parameters():
        nn.init.normal_(parameter, std=0.3)
    together, alone = (make_images(batch, torch.float64) for _ in range(2))
    whole = sum(objective(make_context(together)).values())
    parts = [sum(objective(make_context(
        {name: image[b:b + 1] for name, image in alone.items()},
        StepRandom(seed=3, iteration=5, rank=b, world_size=batch))).values()) for b in range(batch)]
    mean = torch.stack(parts).mean()
    torch.testing.assert_close(whole, mean)
    trained = [part for part in objective.parameters() if part.requires_grad]
    for first, second in zip(
            torch.autograd.grad(whole, [*trained, together['fake_y'], together['idt_y']]),
            torch.autograd.grad(mean, [*trained, alone['fake_y'], alone['idt_y']])):
        torch.testing.assert_close(first, second)


def test_identity_halves_the_weight_of_the_contrast():
    images = make_images()
    both = make_objective(identity=True)(make_context(images))
    alone = make_objective(identity=False)(make_context(images))
    assert set(both) == {'contrast', 'identity'}
    assert set(alone) == {'contrast'}
    torch.testing.assert_close(2 * both['contrast'], alone['contrast'])


def test_reads_only_what_it_compares():
    assert set(make_objective(identity=False).required_images) == {'real_x', 'fake_y'}
    assert set(make_objective().required_images) == set(NAMES)


def test_loss_weight_scales_the_terms():
    context = make_context(make_images())
    once, thrice = (make_objective(loss_weight=weight)(context) for weight in (1, 3))
    torch.testing.assert_close(3 * once['identity'], thrice['identity'])


def test_gradient_reaches_the_output_alone():
    images = {name: image.detach().requires_grad_() for name, image in make_images().items()}
    objective = make_objective()
    sum(objective(make_context(images)).values()).backward()
    for name in ('real_x', 'real_y'):
        assert images[name].grad is None or not images[name].grad.any()
    for name in ('fake_y', 'idt_y'):
        assert images[name].grad.any()


def test_every_small_network_is_trained():
    objective = make_objective()
    sum(objective(make_context(make_images())).values()).backward()
    trained = {name for name, parameter in objective.named_parameters()
               if parameter.grad is not None and parameter.grad.any()}
    assert trained == {name for name, parameter in objective.named_parameters()
                       if parameter.requires_grad}


def test_sum_is_the_mean_times_the_levels():
    context = make_context(make_images())
    mean, total = (make_objective(level_reduction=reduction)(context)
                   for reduction in ('mean', 'sum'))
    torch.testing.assert_close(total['contrast'], mean['contrast'] * 2)


def test_unsplit_weight_goes_to_each_term():
    context = make_context(make_images())
    split, whole = (make_objective(split_weight=split)(context) for split in (True, False))
    for name in ('contrast', 'identity'):
        torch.testing.assert_close(whole[name], 2 * split[name])


def test_layers_may_have_different_numbers_of_nodes():
    objective = make_objective(sampler=dict(type='RandomPatchSampler', num_patches=64))
    images, compare = make_images(), objective.compare
    groups = record_groups(objective)
    together = sum(objective(make_context(images)).values())
    assert [group.layers for group in groups] == [(0,), (1,)]
    assert [group.source[0].shape[1] for group in groups] == [64, 36]
    alone = torch.cat([compare(group) for group in groups])
    torch.testing.assert_close(together, objective.weight * alone.mean(0).unflatten(0, (2, -1))
                               .mean(1).sum())
    together.backward()
    assert all(parameter.grad is not None and parameter.grad.any()
               for name, parameter in objective.named_parameters() if parameter.requires_grad)


def test_graph_from_features_compares_the_encoder_s_features():
    images = make_images()
    objective = make_objective(graph_from='features')
    patches = [torch.rand(3, 16, width) for width in CHANNELS]
    group = PatchGroup((0, 1), patches, patches)
    before = objective.nodes(group)[0].adjacency
    nn.init.normal_(objective.embedding.linears[0].weight)
    assert torch.equal(objective.nodes(group)[0].adjacency, before)
    assert sum(objective(make_context(images)).values()).isfinite()


def test_graph_from_embeddings_follows_the_embedding():
    objective = make_objective(graph_from='embeddings')
    patches = [torch.rand(3, 16, width) for width in CHANNELS]
    group = PatchGroup((0, 1), patches, patches)
    before = objective.nodes(group)[0].adjacency
    nn.init.normal_(objective.embedding.linears[0].weight)
    assert not torch.equal(objective.nodes(group)[0].adjacency, before)


def test_level_weights_weigh_the_pooled_levels():
    context = make_context(make_images())
    zero, one, two = (make_objective(level_weights=(weight,))(context)['contrast']
                      for weight in (0, 1, 2))
    torch.testing.assert_close(two - one, one - zero)
    assert one > zero


def test_graph_over_the_batch_has_one_graph_per_pair():
    objective = make_objective(graph_over='batch', sampler=dict(
        type='RandomPatchSampler', num_patches=1), head=dict(pool=dict(type='RandomPooling')))
    groups = record_groups(objective)
    images = make_images(batch=8)
    sum(objective(make_context(images)).values()).backward()
    assert [part.shape[:2] for part in groups[0].source] == [(2, 8), (2, 8)]
    assert images['fake_y'].grad.flatten(1).any(1).all()


def test_graph_over_a_batch_of_one_is_that_of_the_image():
    over_batch, over_image = (
        make_objective(graph_over=over)(make_context(make_images(batch=1)))
        for over in ('batch', 'image'))
    torch.testing.assert_close(over_batch, over_image)


def test_graph_over_the_batch_joins_patches_of_all_images():
    objective = make_objective(graph_over='batch')
    groups = record_groups(objective)
    objective(make_context(make_images(batch=3)))
    adjacency = objective.nodes(groups[0])[0].adjacency
    between = adjacency[..., :16, 16:]
    assert between.any()
    assert torch.equal(adjacency, adjacency.mT)


def test_patches_of_different_images_are_not_spatial_neighbours():
    objective = make_objective(
        graph_over='batch', graph=dict(edges=dict(type='SpatialGrid', radius=99)))
    groups = record_groups(objective)
    objective(make_context(make_images(batch=3)))
    adjacency = objective.nodes(groups[0])[0].adjacency
    own = torch.block_diag(*[torch.ones(16, 16)] * 3)
    assert torch.equal(adjacency, own.expand_as(adjacency))


def test_a_graph_of_one_node_is_refused():
    objective = make_objective(sampler=dict(type='RandomPatchSampler', num_patches=1))
    with pytest.raises(ConfigError, match="raise num_patches, or set graph_over='batch'"):
        objective(make_context(make_images()))


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(graph_over='crops'), "graph_over must be 'image' or 'batch', got 'crops'"),
    (dict(graph_from='pixels'), "graph_from must be .*, got 'pixels'"),
    (dict(level_reduction='max'), "level_reduction must be 'mean' or 'sum', got 'max'"),
    (dict(graph=dict(edges=dict(type='SoftCosine'))), "use connect='subgraph'"),
    (dict(head=dict(pool_levels=3)), r'pool_levels=3 needs as many level_weights, got \(0.5, ')])
def test_wrong_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        make_objective(**settings)
