"""Patch-wise graph contrast (PatchGCL)."""
from collections.abc import Sequence

import torch
from torch import Tensor

from mmgcl.models.build import Part, build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.heads.embed import PatchEmbedding
from mmgcl.models.heads.graph import NodePair
from mmgcl.models.objectives.lazy import check_interval, lazy_weights
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.samplers.random_patch import gather_patches
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import Features, StepContext


@MODELS.register_module()
class PatchGraphContrast(Objective):
    r"""Mutual information of the patch graphs of input and output (AAAI 2024, arXiv 2312.08223).

    Patches of both images, at the same positions of each encoder layer, are the nodes of two graphs
    with one adjacency, the input's. With :math:`L_q` the InfoNCE loss of the nodes after q
    poolings, a layer gives :math:`(L_0 + \sum_q w_q L_q) / (P + 1)`; the term is the mean over
    layers and images. With ``identity`` the same is asked of (y, G(y)), and each of the two terms
    has half of ``loss_weight``. The input's branch is constant; all graphs are one batch.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        sampler: chooses the patches.
        graph: builds the shared graph.
        head: convolves and pools; ``channels`` and ``groups`` are given to it.
        loss: compares corresponding nodes.
        embed_channels: C of the embedded patches.
        identity: also constrain (y, G(y)).
        identity_interval: k, that only every k-th iteration has the term of (y, G(y)), k times as
            strong; between them G(y) is not made. 1 as published.
        loss_weight: lambda; 0.1 in the published command.
        level_weights: w_1, w_2, ... of the pooled levels (published: 0.5, 0.25).
        graph_from: 'embeddings' as the published code, or 'features' of the encoder, as the paper.
        reduction: 'mean' over levels and layers, or 'sum', as the paper writes it.

    Raises:
        ValueError: for a level without a weight, an unknown ``graph_from`` or ``reduction``, or an
            interval below 1.
    """

    def __init__(self, encoder: Part, sampler: Part, graph: Part, head: Part, loss: Part,
                 embed_channels: int = 256, identity: bool = True, loss_weight: float = 0.1,
                 level_weights: Sequence[float] = (0.5, 0.25), graph_from: str = 'embeddings',
                 reduction: str = 'mean', identity_interval: int = 1) -> None:
        super().__init__()
        if graph_from not in ('embeddings', 'features'):
            raise ValueError(f"graph_from must be 'embeddings' or 'features', got {graph_from!r}")
        if reduction not in ('mean', 'sum'):
            raise ValueError(f"reduction must be 'mean' or 'sum', got {reduction!r}")
        self.encoder = build_part(encoder)
        self.embedding = PatchEmbedding(self.encoder.out_channels, embed_channels)
        self.sampler, self.graph, self.loss = (
            build_part(part) for part in (sampler, graph, loss))
        self.head = build_part(head, channels=embed_channels, groups=len(self.encoder.out_channels))
        if self.head.pool_levels > len(level_weights):
            raise ValueError(
                f'pool_levels={self.head.pool_levels} needs as many level_weights, '
                f'got {tuple(level_weights)}')
        self.level_weights = (1.0, *level_weights[:self.head.pool_levels])
        self.graph_from, self.reduction = graph_from, reduction
        self.pairs = {'contrast': ('real_x', 'fake_y')}
        if identity:
            self.pairs['identity'] = ('real_y', 'idt_y')
        self.required_images = tuple(name for pair in self.pairs.values() for name in pair)
        self.weight = loss_weight / len(self.pairs)
        self.intervals = {'identity': check_interval('identity_interval', identity_interval)}

    def weights_at(self, iteration: int) -> dict[str, float]:
        """The terms that an iteration has, with their weights."""
        weights = dict.fromkeys(self.pairs, self.weight)
        return lazy_weights(weights, self.intervals, iteration)

    def required_images_at(self, iteration: int) -> tuple[str, ...]:
        return tuple(image for name in self.weights_at(iteration) for image in self.pairs[name])

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        weights = self.weights_at(context.random.iteration)
        names = self.required_images_at(context.random.iteration)
        features = dict(zip(names, context.features(self.encoder, *names)))
        sources, outputs = [], []
        for source, output in (self.pairs[name] for name in weights):
            sizes = [layer.shape[-2:] for layer in features[source]]
            positions = self.sampler(sizes, context.uniforms, f'patches.{source}')
            with torch.no_grad():
                sources.append(_patches(features[source], positions))
            outputs.append(_patches(features[output], positions))
        graph, nodes = self.nodes(_stack(sources), _stack(outputs))
        per_graph = self.combine(
            [self.loss(*level) for level in self.head(graph, nodes)])
        per_pair = per_graph.unflatten(0, (len(weights), -1)).mean(1)
        return {name: weight * term for (name, weight), term in zip(weights.items(), per_pair)}

    def nodes(self, source: Sequence[Tensor], output: Sequence[Tensor]) -> tuple:
        """The shared graph and the embedded nodes (L, G, N, C) of patches (G, N, C_l)."""
        with torch.no_grad():
            embedded = self.embedding(source)
            seen = embedded if self.graph_from == 'embeddings' else [unit_norm(f) for f in source]
            graph = self.graph(seen)
        return graph, NodePair(embedded, self.embedding(output))

    def combine(self, levels: Sequence[Tensor]) -> Tensor:
        """Losses (L, G) of each level -> one loss (G,) of each graph."""
        layers = sum(weight * level for weight, level in zip(self.level_weights, levels))
        if self.reduction == 'sum':
            return layers.sum(0)
        return layers.mean(0) / len(levels)


def _patches(features: Features, positions: Sequence[Tensor]) -> list[Tensor]:
    return [gather_patches(layer, position) for layer, position in zip(features, positions)]


def _stack(pairs: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Patches of several pairs, layer by layer, as one batch of graphs."""
    return [torch.cat(layers) for layers in zip(*pairs)]
