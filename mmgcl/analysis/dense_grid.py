"""The graph objective evaluated on every position of a feature map."""
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast, PatchGroup
from mmgcl.models.translators.base import Translator
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom
from mmgcl.wrappers import unwrapped


@dataclass(frozen=True)
class DenseGrid:
    """Graphs of an input image and its translation over a grid of N = h w patches.

    Attributes:
        source, output: the images (3, H, W) in [-1, 1].
        shape: (h, w) of the grid; the patch in a row and column is node ``row * w + column``.
        adjacency: (N, N), the graph built from the input, which both images share in training.
        output_adjacency: (N, N), the graph that the output's own features would build.
        nodes: (N, C) unit-norm node features of the input, as compared by the edge rule.
        output_nodes: (N, C), the same for the output.
        attention: (h, w) pooling scores of the input's nodes in (0, 1); None without
            score-based pooling.
        output_attention: (h, w), the same for the output; not used in training.
        rule: the edge rule and its settings, such as 'CosineThreshold(threshold=0.1)'.
        directed: whether the rule may give an edge, from row to column, without its reverse.
    """

    source: Tensor
    output: Tensor
    shape: tuple[int, int]
    adjacency: Tensor
    output_adjacency: Tensor
    nodes: Tensor
    output_nodes: Tensor
    attention: Tensor | None
    output_attention: Tensor | None
    rule: str
    directed: bool


def find_graph_objective(translator: Translator) -> PatchGraphContrast:
    """The first graph objective of a translator.

    Raises:
        ConfigError: if the translator has none.
    """
    parts = [unwrapped(part) for part in translator.children()]
    found = next((part for part in parts if isinstance(part, PatchGraphContrast)), None)
    if found is None:
        raise ConfigError('the model has no PatchGraphContrast objective, so there is no graph')
    return found


@torch.no_grad()
def dense_grid(translator: Translator, source: Tensor, output: Tensor, layer: int = 0,
               max_nodes: int = 4096) -> DenseGrid:
    """Builds the graphs of one encoder layer of the translator's graph objective.

    Every position of the feature map becomes a node. A map of more than ``max_nodes`` positions is
    sampled on a regular grid, since the adjacency matrix grows quadratically.

    Args:
        translator: a model with a graph objective.
        source, output: images (3, H, W) in [-1, 1].
        layer: index into the encoder's layers; negative indices count from the end.
        max_nodes: upper limit of the number of nodes.

    Raises:
        ConfigError: if there is no graph objective or no such layer.
    """
    objective = find_graph_objective(translator)
    images = {'real_x': source[None], 'fake_y': output[None]}
    context = StepContext(images, translator.network, StepRandom(0, 0))
    assert objective.encoder is not None  # every graph objective builds one
    features = context.features(objective.encoder, 'real_x', 'fake_y')
    count = len(features[0])
    if not -count <= layer < count:
        raise ConfigError(f'layer must be from {-count} to {count - 1}, got {layer}')
    maps = [layers[layer] for layers in features]
    cells = _even_cells(maps[0].shape[-2:], max_nodes)
    patches, output_patches = ([part[:, :, cells[..., 0], cells[..., 1]].flatten(2).mT]
                               for part in maps)
    coordinates = cells.flatten(0, 1)[None, None].to(maps[0].device)
    group = PatchGroup((layer % count,), patches, output_patches, coordinates)
    graph, nodes = objective.nodes(group)
    output_graph, _ = objective.nodes(group._replace(source=output_patches, output=patches))
    joined = (patches, output_patches) if objective.graph_from == 'features' else nodes
    attention = objective.head.attention(graph, nodes)
    edges, shape = objective.graph.edges, (cells.shape[0], cells.shape[1])
    adjacency, output_adjacency = (made.adjacency[0, 0] for made in (graph, output_graph))
    if not edges.directed:
        # Entries (i, j) and (j, i) of a matrix product round differently, so a threshold may keep
        # only one of the two.
        adjacency, output_adjacency = (
            torch.maximum(part, part.mT) for part in (adjacency, output_adjacency))
    input_nodes, output_nodes = (unit_norm(part[0][0]) for part in joined)
    scores: list[Tensor | None] = [None, None]
    if attention:
        scores = [part[0, 0].reshape(shape) for part in attention]
    return DenseGrid(
        source=source, output=output, shape=shape, adjacency=adjacency,
        output_adjacency=output_adjacency, nodes=input_nodes, output_nodes=output_nodes,
        attention=scores[0], output_attention=scores[1], rule=str(edges), directed=edges.directed)


def _even_cells(size: Sequence[int], max_nodes: int) -> Tensor:
    """Rows and columns (h, w, 2) of a regular grid on a feature map, with h w <= max_nodes."""
    height, width = size
    shrink = min(1.0, (max_nodes / (height * width)) ** 0.5)
    counts = (max(1, int(side * shrink + 1e-6)) for side in size)
    centres = (((torch.arange(count) + 0.5) * side / count).long()
               for count, side in zip(counts, size))
    return torch.stack(torch.meshgrid(*centres, indexing='ij'), dim=-1)
