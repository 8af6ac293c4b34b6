"""Layers with fewer positions than patches are asked for: each objective against a plain loop."""
from collections.abc import Iterable, Iterator

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.losses import HardNegativeLoss, NegativeNCELoss, PatchNCELoss
from mmgcl.models.losses.relation_consistency import RelationConsistencyLoss
from mmgcl.models.objectives import (
    GeneratedNegativeNCE,
    HardNegativeContrast,
    PatchNCE,
    RelationConsistency,
    SelfSimilarity,
)
from mmgcl.models.samplers import RandomPatchSampler, gather_patches
from mmgcl.structures import StepContext
from tests.models.objectives.contexts import make_context

SIDES = (12, 3, 12, 2)  # so 16 patches, 9, 16 and 4
LAYERS = range(len(SIDES))
SAMPLER = RandomPatchSampler(16)


class Steep(nn.Module):
    """An encoder whose layers shrink to fewer positions than patches."""

    def __init__(self) -> None:
        super().__init__()
        self.out_channels = (4, 6, 5, 3)
        self.convs = nn.ModuleList(nn.Conv2d(3, width, 1) for width in self.out_channels)
        self.requires_grad_(False)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return tuple(F.adaptive_avg_pool2d(conv(image).relu() + 0.1, side)
                     for conv, side in zip(self.convs, SIDES))


@pytest.fixture(autouse=True)
def _double() -> Iterator[None]:
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def one_layer(objective: nn.Module, context: StepContext, layer: int, source: str,
              output: str, stream: str) -> tuple[Tensor, Tensor]:
    """Queries and keys (B, N, C) of a single layer."""
    positions = SAMPLER([(side, side) for side in SIDES], context.uniforms, stream)[layer]
    mlp = context.network('patch_head').mlps[layer]
    rows = [mlp(gather_patches(features[layer], positions)) for features in
            context.features(objective.encoder, output, source)]
    return tuple(row / (row.norm(dim=-1, keepdim=True) + 1e-7) for row in rows)


def mean(terms: Iterable[Tensor]) -> Tensor:
    return torch.stack([term.mean() for term in terms]).mean()


IDENTITY = {'contrast': ('real_x', 'fake_y'), 'identity': ('real_y', 'idt_y')}


def test_patch_nce():
    loss = PatchNCELoss()
    objective = PatchNCE(Steep(), SAMPLER, loss, embed_channels=8)
    context = make_context(objective)
    for name, term in objective(context).items():
        source, output = IDENTITY[name]
        expected = mean(loss(*one_layer(
            objective, context, layer, source, output, f'patches.{source}')) for layer in LAYERS)
        torch.testing.assert_close(term, expected / 2)


def test_hard_negatives_and_relations_on_shared_positions():
    loss, relation = HardNegativeLoss(), RelationConsistencyLoss()
    objective = HardNegativeContrast(Steep(), SAMPLER, loss, embed_channels=8)
    context = make_context(objective)
    gamma = objective.gamma_at(1)
    for name, term in objective(context).items():
        expected = mean(loss(*one_layer(
            objective, context, layer, *IDENTITY[name], 'patches.real_x'), gamma)
            for layer in LAYERS)
        torch.testing.assert_close(term, objective.weight * expected)
    beside = RelationConsistency(objective.encoder, SAMPLER, relation, embed_channels=8)
    expected = mean(relation(*one_layer(
        objective, context, layer, *IDENTITY['contrast'], 'patches.real_x')) for layer in LAYERS)
    torch.testing.assert_close(beside(context)['relation'], 0.05 * expected)


def test_generated_negatives_stay_as_many_as_asked_for():
    loss = NegativeNCELoss()
    objective = GeneratedNegativeNCE(Steep(), SAMPLER, loss, embed_channels=8, noise_channels=2)
    context = make_context(objective)
    noise = {source: context.normals(f'noise.patches.{source}', 4 * 16 * 2).double()
             .unflatten(1, (4, 16, 2)).transpose(0, 1) for source, _ in IDENTITY.values()}
    context.random.normals = lambda stream, *_: noise[stream.rsplit('.', 1)[1]].transpose(
        0, 1).flatten(1)
    for name, term in objective(context).items():
        source, output = IDENTITY[name]
        features, = context.features(objective.encoder, source)
        made = context.network('negative_generator')(
            context.network('momentum_head')(features), noise[source])
        expected = mean(loss(*one_layer(
            objective, context, layer, source, output, f'patches.{source}'), made[layer])
            for layer in LAYERS)
        torch.testing.assert_close(term, expected / 2)


def test_self_similarity():
    objective = SelfSimilarity(
        Steep(), SAMPLER, dict(type='SimilarityMap'), dict(type='SelfSimilarityLoss'),
        contrast=dict(type='SimilarityContrast', loss=dict(type='SimilarityContrastLoss')))
    context = make_context(objective, turned_y=torch.rand(2, 3, 12, 12))
    source, output = (context.network('similarity_heads')(layers) for layers in
                      context.features(objective.encoder, 'real_x', 'fake_y'))
    positions = SAMPLER([(side, side) for side in SIDES], context.uniforms, 'similarity')
    expected = mean(objective.loss(*(
        objective.similarity(features[layer], positions[layer]) for features in (source, output)))
        for layer in LAYERS)
    torch.testing.assert_close(objective(context)['similarity'], 10 * expected)
    rival, = objective.auxiliary_objectives.values()
    assert rival(context)['loss'].isfinite()
