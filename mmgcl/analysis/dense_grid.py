"""The graph objective on all positions of a feature map."""
from dataclasses import dataclass

import torch
from mmengine.model import is_model_wrapper
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast, PatchGroup
from mmgcl.models.translators.base import Translator
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom


@dataclass(frozen=True)
class DenseGrid:
    """Graphs of an input and its output whose nodes are the positions of a grid, N = h w of them.

    Attributes:
        source, output: the images (3, H, W) in [-1, 1].
        shape: (h, w) of the grid; node ``row * w + column``.
        adjacency: (N, N), the shared graph, made of the input alone.
        output_adjacency: (N, N), what the output alone would make.
        nodes: (N, C) of unit norm, those of the input that the edge rule compares.
        output_nodes: the same of the output.
        attention: (h, w) in (0, 1), the pooling score of the input's nodes; None without one.
        output_attention: the same score of the output's nodes, which training does not use.
        rule: the edge rule and its settings, such as 'CosineThreshold(threshold=0.1)'.
        directed: whether an edge, from row to column, may run one way only.
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
    """The translator's first graph objective.

    Raises:
        ConfigError: if it has none.
    """
    parts = [part.module if is_model_wrapper(part) else part for part in translator.children()]
    found = next((part for part in parts if isinstance(part, PatchGraphContrast)), None)
    if found is None:
        raise ConfigError('the model has no PatchGraphContrast objective, so there is no graph')
    return found


@torch.no_grad()
def dense_grid(translator: Translator, source: Tensor, output: Tensor, layer: int = 0,
               max_nodes: int = 4096) -> DenseGrid:
    """Builds the graphs of one layer of the objective's encoder.

    Every position of the feature map is a node. A larger map than ``max_nodes`` is read on an even
    grid of at most so many positions, since the graph's matrix grows with their square.

    Args:
        translator: has a graph objective.
        source, output: images (3, H, W) in [-1, 1].
        layer: position in the encoder's list of layers, from 0, or counted from the end, from -1.
        max_nodes: largest number of nodes.

    Raises:
        ConfigError: if there is no graph objective or no such layer.
    """
    objective = find_graph_objective(translator)
    images = {'real_x': source[None], 'fake_y': output[None]}
    context = StepContext(images, translator.network, StepRandom(0, 0))
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
    edges, shape = objective.graph.edges, tuple(cells.shape[:2])
    adjacencies = [made.adjacency[0, 0] for made in (graph, output_graph)]
    if not edges.directed:
        # The two halves of a product round differently, so a threshold may part them.
        adjacencies = [torch.maximum(adjacency, adjacency.mT) for adjacency in adjacencies]
    return DenseGrid(
        source, output, shape, *adjacencies, *(unit_norm(part[0][0]) for part in joined),
        *((part[0, 0].reshape(shape) for part in attention) if attention else (None, None)),
        rule=str(edges), directed=edges.directed)


def _even_cells(size: tuple[int, int], max_nodes: int) -> Tensor:
    """Row and column (h, w, 2) of the cells of an even grid over a feature map, h w at most."""
    height, width = size
    shrink = min(1.0, (max_nodes / (height * width)) ** 0.5)
    counts = (max(1, int(side * shrink + 1e-6)) for side in size)
    centres = (((torch.arange(count) + 0.5) * side / count).long()
               for count, side in zip(counts, size))
    return torch.stack(torch.meshgrid(*centres, indexing='ij'), dim=-1)
