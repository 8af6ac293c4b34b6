"""Patch-wise graph contrast against the published code, stage by stage."""
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mmgcl.checkpoints.published import PATCHGCL_FEATURES, by_published_name, fill
from mmgcl.models.graphs import (
    CosineThreshold,
    DenseGraphBuilder,
    DGLGraphBuilder,
    PyGGraphBuilder,
    TopKPooling,
)
from mmgcl.models.heads import GraphHead, LinearEmbedding
from mmgcl.models.losses.infonce import InfoNCELoss
from mmgcl.models.objectives import PatchGraphContrast, PatchGroup
from mmgcl.models.samplers import gather_patches
from mmgcl.structures import StepContext
from mmgcl.structures.step_random import StepRandom
from tests.parity.recorded import Arrays, files, under

DOUBLE, SINGLE = (torch.float64, 1e-10), (torch.float32, 1e-5)
# A cosine or score this close to a decision may fall on its other side in single precision.
SINGLE_ROUNDING = 1e-6


class RecordedPositions(nn.Module):
    """A sampler that returns the recorded positions of each pair."""

    def __init__(self, positions: dict[str, list[Tensor]]) -> None:
        super().__init__()
        self.positions = positions

    def forward(self, sizes: Sequence[tuple[int, int]], uniforms: Callable[[str, int], Tensor],
                stream: str) -> list[Tensor]:
        return self.positions[stream]


class RecordedEncoder(nn.Module):
    """Stands for the encoder whose features the file holds."""

    def __init__(self, out_channels: tuple[int, ...]) -> None:
        super().__init__()
        self.out_channels = out_channels


class Run(NamedTuple):
    """The objective with recorded weights, a context with recorded features."""

    objective: PatchGraphContrast
    context: StepContext
    prefixes: dict[str, str]


def number_of_layers(arrays: Arrays) -> int:
    return sum(name.startswith('feat_t_') for name in arrays)


def stacked(arrays: Arrays, prefixes: Sequence[str], name: str) -> np.ndarray:
    """A recorded array of all layers and pairs: (L, G, ...)."""
    return np.stack([[arrays[f'{prefix}L{layer}.{name}'] for prefix in prefixes]
                     for layer in range(number_of_layers(arrays))])


def make_run(arrays: Arrays, builder: type, dtype: torch.dtype,
             connect: str = 'published') -> Run:
    if dtype == torch.float32 and min(
            arrays['margin_similarity'], arrays['margin_topk']) < SINGLE_ROUNDING:
        pytest.skip('a decision of this recording lies within single precision')
    layers = range(number_of_layers(arrays))
    prefixes = {'x': '', 'y': 'idt.'} if 'objective' in arrays else {'x': ''}
    outputs = {'x': 'fake_y', 'y': 'idt_y'}
    width, poolings = int(arrays['cfg_netF_nc']), int(arrays['cfg_pooling_num'])
    encoder = RecordedEncoder(
        tuple(arrays[f'feat_t_{layer}'].shape[1] for layer in layers))
    try:
        graph = builder(CosineThreshold(float(arrays['cfg_threshold'])))
    except ValueError as error:
        pytest.skip(str(error))
    pool = dict(type='TopKPooling', ratio=1 / int(arrays['cfg_down_scale']), connect=connect)
    objective = PatchGraphContrast(
        encoder=encoder, embedding=LinearEmbedding(width, in_channels=encoder.out_channels),
        sampler=RecordedPositions({f'patches.real_{domain}': [
            torch.from_numpy(arrays[f'{prefix}patch_ids_{layer}'])[None]
            for layer in layers] for domain, prefix in prefixes.items()}),
        graph=graph,
        head=GraphHead(
            channels=width, num_layers=len(layers), pool=pool, pool_levels=poolings,
            conv=dict(type='TAGConv', hops=int(arrays['cfg_num_hop'])),
            pool_conv=dict(type='TAGConv', hops=1)),
        loss=InfoNCELoss(), identity=len(prefixes) == 2,
        loss_weight=float(arrays.get('lambda_gnn', 1)),
        level_weights=arrays['cfg_pooling_ratio'][1:].tolist()).to(dtype)
    fill(objective, {name: torch.from_numpy(array) for name, array
                     in under(arrays, 'param/').items()}, 'latest_net_F.pth', 'objective')
    context = StepContext({f'real_{domain}': torch.zeros(1, 3, 8, 8) for domain in prefixes},
                  network=lambda name: None, random=StepRandom(0, 0))
    for domain, prefix in prefixes.items():
        for kind, name in (('t', f'real_{domain}'), ('s', outputs[domain])):
            context.remember(encoder, name, tuple(
                torch.from_numpy(arrays[f'{prefix}feat_{kind}_{layer}']).to(dtype)
                .requires_grad_(kind == 's') for layer in layers))
    return Run(objective, context, prefixes)


def patches(run: Run, names: Sequence[str]) -> list[Tensor]:
    """Patches (G, N, C_l) of each layer of the images ``names``, one for each pair."""
    features = run.context.features(run.objective.encoder, *names)
    positions = run.objective.sampler.positions.values()
    return [torch.cat([gather_patches(image[layer], position[layer])
                       for image, position in zip(features, positions)])
            for layer in range(len(run.objective.encoder.out_channels))]


def embed(run: Run) -> tuple[Any, Any]:
    pairs = list(run.objective.pairs.values())
    return run.objective.nodes(PatchGroup(
        tuple(range(len(run.objective.encoder.out_channels))),
        patches(run, [source for source, _ in pairs]),
        patches(run, [output for _, output in pairs])))


@pytest.fixture(scope='module', params=files('patchgcl/gnn_loss_*.npz'))
def arrays(request: pytest.FixtureRequest, reference: Callable[[str], Arrays]) -> Arrays:
    return reference(request.param)


@pytest.fixture(params=[DenseGraphBuilder, DGLGraphBuilder, PyGGraphBuilder])
def builder(request: pytest.FixtureRequest) -> type:
    return request.param


@pytest.mark.parametrize(('dtype', 'tolerance'), [DOUBLE, SINGLE])
class TestStages:

    def test_embeddings(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        _, nodes = embed(run)
        for ours, name in ((nodes.source, 'embed_t'), (nodes.output, 'embed_s')):
            assert_matches(ours, stacked(arrays, run.prefixes.values(), name), tolerance)

    def test_adjacency(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        graph, _ = embed(run)
        expected = stacked(arrays, run.prefixes.values(), 'stage0.adj')
        assert_matches(graph.adjacency, expected, 0)
        degrees = stacked(arrays, run.prefixes.values(), 'stage0.in_deg')
        assert_matches(graph.adjacency.sum(-2) + 1, degrees, 0)

    def test_nodes_of_every_level(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        levels = run.objective.head(*embed(run))
        assert len(levels) == int(arrays['cfg_pooling_num']) + 1
        for q, level in enumerate(levels):
            for ours, name in ((level.source, 'z'), (level.output, 'v')):
                expected = stacked(arrays, run.prefixes.values(), f'stage{q}.{name}')
                assert_matches(ours, expected, tolerance)

    def test_pooling(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        prefixes, head = run.prefixes.values(), run.objective.head
        graph, nodes = embed(run)
        levels = head(graph, nodes)
        for q, (pool, level) in enumerate(zip(head.pools, levels)):
            scores = pool.score(graph, level.source)
            assert_matches(scores, stacked(arrays, prefixes, f'pool{q + 1}.scores'), tolerance)
            chosen = stacked(arrays, prefixes, f'pool{q + 1}.idx')
            assert_matches(scores.topk(pool.kept(graph.num_nodes), dim=-1).indices, chosen, 0)
            graph, pooled = pool(graph, level)
            assert_matches(graph.adjacency, stacked(arrays, prefixes, f'stage{q + 1}.adj'), 0)
            weights = stacked(arrays, prefixes, f'pool{q + 1}.adj_weighted')
            assert_matches(graph.adjacency, weights != 0, 0)  # NaN is not 0
            degrees = stacked(arrays, prefixes, f'stage{q + 1}.in_deg')
            assert_matches(graph.adjacency.sum(-2) + 1, degrees, 0)
            for ours, name in ((pooled.source, 'in_t'), (pooled.output, 'in_s')):
                assert_matches(ours, stacked(arrays, prefixes, f'stage{q + 1}.{name}'), tolerance)

    def test_losses_of_every_level_and_layer(self, arrays, builder, dtype, tolerance,
                                             assert_matches):
        run = make_run(arrays, builder, dtype)
        prefixes = run.prefixes.values()
        one_way = InfoNCELoss(symmetric=False)
        losses = []
        for q, level in enumerate(run.objective.head(*embed(run))):
            losses.append(run.objective.loss(*level))
            assert_matches(losses[-1], stacked(arrays, prefixes, f'stage{q}.loss'), tolerance)
            there, back = one_way(*level), one_way(*reversed(level))
            assert_matches(there, stacked(arrays, prefixes, f'stage{q}.loss_gs'), tolerance)
            assert_matches(back, stacked(arrays, prefixes, f'stage{q}.loss_gt'), tolerance)
        layers = tuple(range(len(run.objective.encoder.out_channels)))
        pairs = run.objective.pairs.values()
        ours = run.objective.compare(PatchGroup(
            layers, *(patches(run, names) for names in zip(*pairs))))
        assert_matches(ours, stacked(arrays, prefixes, 'loss'), tolerance)


@pytest.mark.parametrize(('dtype', 'tolerance'), [DOUBLE, SINGLE])
class TestWhole:

    def test_terms(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        terms = run.objective(run.context)
        assert len(terms) == len(run.prefixes)
        for prefix, term in zip(run.prefixes.values(), terms.values()):
            assert_matches(term / run.objective.weight, arrays[f'{prefix}loss'], tolerance)
        whole = arrays.get('objective', arrays['loss'])
        assert_matches(sum(terms.values()), whole, tolerance)

    def test_gradients_of_every_parameter(self, arrays, builder, dtype, tolerance,
                                          assert_matches):
        run = make_run(arrays, builder, dtype)
        sum(run.objective(run.context).values()).backward()
        ours = by_published_name(
            {name: parameter.grad for name, parameter in run.objective.named_parameters()},
            PATCHGCL_FEATURES)
        largest = max(np.abs(gradient).max() for gradient in under(arrays, 'grad/').values())
        for key, gradient in ours.items():
            # The only entry of a score's bias is a sum that cancels; its weight gives the scale.
            # In single precision small gradients of pooled levels lose digits, as nodes grow alike.
            weight = key.replace('.bias', '.weight')
            scale = largest if dtype == torch.float32 else max(
                np.abs(arrays[f'grad/{name}']).max() for name in (key, weight))
            assert_matches(gradient, arrays[f'grad/{key}'], tolerance, scale=float(scale))

    def test_gradients_of_the_features(self, arrays, builder, dtype, tolerance, assert_matches):
        run = make_run(arrays, builder, dtype)
        sum(run.objective(run.context).values()).backward()
        for prefix, (source, output) in zip(run.prefixes.values(), run.objective.pairs.values()):
            features = run.context.features(run.objective.encoder, source, output)
            for layer, (constant, trained) in enumerate(zip(*features)):
                assert constant.grad is None
                expected = arrays[f'{prefix}grad_feat_s_{layer}']
                assert_matches(trained.grad, expected, tolerance)


def test_default_pooling_corrects_the_second_level(arrays, builder, assert_matches):
    run = make_run(arrays, builder, torch.float64, connect='two_hop')
    name = next(iter(run.objective.pairs))
    loss = run.objective(run.context)[name] / run.objective.weight
    assert_matches(loss, arrays['loss_if_level2_adjacency_were_boolean'], 1e-10)


def test_default_pooling_rule_is_the_correct_one():
    assert TopKPooling().connect == 'two_hop'
