"""Patch-wise graph contrast (PatchGCL)."""
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.build import Part, build_part
from mmgcl.models.functional import unit_norm
from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.node_pair import NodePair
from mmgcl.models.objectives.lazy import check_interval, lazy_weights
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.samplers.random_patch import draw_equally, gather_patches
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import Features, StepContext

FAR = 2 ** 20  # rows between the feature maps of two images of one graph


class PatchGroup(NamedTuple):
    """Patches of the encoder layers with the same number of nodes N, for G graphs.

    Attributes:
        layers: L indices of encoder layers.
        source, output: L tensors (G, N, C_l) of the input and of its translation.
        coordinates: (L, G, N, 2), row and column of each patch; None where no edge rule asks.
    """

    layers: tuple[int, ...]
    source: Sequence[Tensor]
    output: Sequence[Tensor]
    coordinates: Tensor | None = None

    def joined(self, count: int) -> 'PatchGroup':
        """The patches of every ``count`` consecutive graphs as one graph of G / count.

        The feature maps are put far below one another: patches of different images are at no
        distance that a spatial edge rule would accept.
        """
        source, output = ([layer.reshape(-1, count * layer.shape[1], layer.shape[2])
                           for layer in side] for side in (self.source, self.output))
        if self.coordinates is None:
            return PatchGroup(self.layers, source, output)
        layers, graphs, nodes, _ = self.coordinates.shape
        rows = torch.arange(graphs, device=self.coordinates.device) % count * FAR
        shift = torch.stack([rows, torch.zeros_like(rows)], dim=-1)[:, None]
        coordinates = (self.coordinates + shift).reshape(layers, -1, count * nodes, 2)
        return PatchGroup(self.layers, source, output, coordinates)


@MODELS.register_module()
class PatchGraphContrast(Objective):
    r"""Mutual information of the patch graphs of input and output (AAAI 2024, arXiv 2312.08223).

    Patches of both images, at the same positions of each encoder layer, are the nodes of two graphs
    that share the input's adjacency. With :math:`L_q` the InfoNCE loss of the nodes after q
    poolings, a layer's loss is :math:`(L_0 + \sum_q w_q L_q) / (P + 1)`; the term is the mean over
    layers and images. With ``identity`` the pair (y, G(y)) has the same term. The input's branch is
    constant. All graphs with equally many nodes are one batch.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        embedding: maps the features of each layer to nodes; the encoder's channels are given to it.
        sampler: chooses the patches.
        graph: builds the shared graph.
        head: convolves and pools; ``channels`` and ``num_layers`` are given to it.
        loss: compares corresponding nodes.
        identity: also constrain (y, G(y)).
        identity_interval: k, that only every k-th iteration has the term of (y, G(y)), k times as
            strong; between them G(y) is not made. 1 as published.
        loss_weight: lambda; 0.1 in the published command.
        split_weight: share lambda out between the two terms, as published; the paper's eq. 10 gives
            each of them all of it.
        level_weights: w_1, w_2, ... of the pooled levels; published 0.5, 0.25, in the paper 1.
        level_reduction: 'mean' divides by the P + 1 levels as published, 'sum' does not, as in the
            paper.
        graph_from: 'embeddings' (paper Fig. 10, and the published code), or 'features' of the
            encoder, as the paper's eq. 1 can be read too.
        graph_over: 'image' builds one graph of each image's patches; 'batch' one graph of the
            patches of all images in the batch, for training on crops of a single image, of which
            each gives few patches. In distributed training a batch is that of one process.

    Raises:
        ValueError: for a level without a weight, an unknown ``graph_from``, ``graph_over`` or
            ``level_reduction``, or an interval below 1.
        ConfigError: for edges on which a pooling has no meaning, or a graph of a single node.
    """

    def __init__(self, encoder: Part, embedding: Part, sampler: Part, graph: Part, head: Part,
                 loss: Part, identity: bool = True, loss_weight: float = 0.1,
                 split_weight: bool = True, level_weights: Sequence[float] = (0.5, 0.25),
                 level_reduction: str = 'mean', graph_from: str = 'embeddings',
                 graph_over: str = 'image', identity_interval: int = 1) -> None:
        super().__init__()
        for name, value, known in (('graph_from', graph_from, ('embeddings', 'features')),
                                   ('graph_over', graph_over, ('image', 'batch')),
                                   ('level_reduction', level_reduction, ('mean', 'sum'))):
            if value not in known:
                raise ValueError(f'{name} must be {known[0]!r} or {known[1]!r}, got {value!r}')
        self.encoder = build_part(encoder)
        channels = self.encoder.out_channels
        self.embedding = build_part(embedding, in_channels=channels)
        self.sampler, self.graph, self.loss = (build_part(part) for part in (sampler, graph, loss))
        self.head = build_part(head, channels=self.embedding.channels, num_layers=len(channels))
        self.head.check_edges(self.graph.edges)
        if self.head.pool_levels > len(level_weights):
            raise ValueError(
                f'pool_levels={self.head.pool_levels} needs as many level_weights, '
                f'got {tuple(level_weights)}')
        self.level_weights = (1.0, *level_weights[:self.head.pool_levels])
        self.graph_from, self.level_reduction = graph_from, level_reduction
        self.graph_over = graph_over
        self.pairs = {'contrast': ('real_x', 'fake_y')}
        if identity:
            self.pairs['identity'] = ('real_y', 'idt_y')
        self.required_images = tuple(name for pair in self.pairs.values() for name in pair)
        self.weight = loss_weight / (len(self.pairs) if split_weight else 1)
        self.intervals = {'identity': check_interval('identity_interval', identity_interval)}

    def weights_at(self, iteration: int) -> dict[str, float]:
        """Weights of the terms that are computed in an iteration."""
        weights = dict.fromkeys(self.pairs, self.weight)
        return lazy_weights(weights, self.intervals, iteration)

    def required_images_at(self, iteration: int) -> tuple[str, ...]:
        return tuple(image for name in self.weights_at(iteration) for image in self.pairs[name])

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        weights = self.weights_at(context.random.iteration)
        pairs = [self.pairs[name] for name in weights]

        graphs = 1 if self.graph_over == 'batch' else None  # of a pair; None: one per image

        def uniforms(stream: str, count: int) -> Tensor:
            return torch.cat(
                [context.uniforms(f'{stream}.{source}', count)[:graphs] for source, _ in pairs])

        per_layer = torch.cat([
            self.compare(group, uniforms) for group in self._sample(context, pairs)])
        per_pair = per_layer.mean(0).unflatten(0, (len(pairs), -1)).mean(1)
        return {name: weight * term for (name, weight), term in zip(weights.items(), per_pair)}

    def compare(self, group: PatchGroup,
                uniforms: Callable[[str, int], Tensor] | None = None) -> Tensor:
        """The loss (L, G) of each graph.

        Args:
            group: patches.
            uniforms: random numbers for poolings that draw: (stream, count) -> (G, count).

        Raises:
            ConfigError: for graphs of a single node.
        """
        if group.source[0].shape[1] < 2:
            raise ConfigError('a graph contrast needs two patches or more, but a graph has one: '
                              "raise num_patches, or set graph_over='batch' and a batch_size of 2 "
                              'or more')
        levels = self.head(*self.nodes(group), uniforms)
        losses = sum(weight * self.loss(*level)
                     for weight, level in zip(self.level_weights, levels))
        return losses / len(levels) if self.level_reduction == 'mean' else losses

    def nodes(self, group: PatchGroup) -> tuple[Graph, NodePair]:
        """The shared graph and the embedded nodes (L, G, N, C)."""
        with torch.no_grad():
            source = self.embedding(group.source, group.layers)
            if self.graph_from == 'features':
                joined: Any = [unit_norm(layer) for layer in group.source]
            else:
                joined = source if self.embedding.normalise else unit_norm(source)
            graph = self.graph(joined, group.coordinates, group.layers)
        return graph, NodePair(source, self.embedding(group.output, group.layers))

    def _sample(self, context: StepContext,
                pairs: Sequence[tuple[str, str]]) -> Iterator[PatchGroup]:
        """Patches of all pairs; layers with equally many of them form a group."""
        names = [name for pair in pairs for name in pair]
        features = dict(zip(names, context.features(self.encoder, *names)))
        sizes = [[layer.shape[-2:] for layer in features[source]] for source, _ in pairs]
        drawn = draw_equally(self.sampler, sizes, context.uniforms,
                             [f'patches.{source}' for source, _ in pairs])
        with torch.no_grad():
            sources = _patches([features[source] for source, _ in pairs], drawn)
        outputs = _patches([features[output] for _, output in pairs], drawn)
        coordinates = [torch.cat([_coordinates(*pair) for pair in zip(positions, widths)])
                       for positions, widths in zip(zip(*drawn), _widths(sizes))]
        images, counts = len(drawn[0][0]), [layer.shape[1] for layer in drawn[0]]
        for count in dict.fromkeys(counts):
            layers = tuple(index for index, other in enumerate(counts) if other == count)
            group = PatchGroup(
                layers, [sources[layer] for layer in layers], [outputs[layer] for layer in layers],
                torch.stack([coordinates[layer] for layer in layers]))
            yield group.joined(images) if self.graph_over == 'batch' else group


def _patches(images: Sequence[Features], positions: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Patches (G, N_l, C_l) of each layer, from features and positions of each pair."""
    return [torch.cat([gather_patches(*pair) for pair in zip(features, chosen)])
            for features, chosen in zip(zip(*images), zip(*positions))]


def _widths(sizes: Sequence[Sequence[Sequence[int]]]) -> Iterator[list[int]]:
    """Widths of the feature maps of each image, one list a layer."""
    return ([width for _, width in layer] for layer in zip(*sizes))


def _coordinates(positions: Tensor, width: int) -> Tensor:
    """Row and column (..., 2) of positions ``row * width + column``."""
    return torch.stack([positions.div(width, rounding_mode='floor'), positions % width], dim=-1)
