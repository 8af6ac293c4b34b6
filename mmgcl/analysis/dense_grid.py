"""The graph objective on all positions of a feature map."""
from dataclasses import dataclass

import torch
from mmengine.model import is_model_wrapper
from torch import Tensor

from mmgcl.errors import ConfigError
from mmgcl.models.functional import unit_norm
from mmgcl.models.objectives.patch_graph_contrast import PatchGraphContrast
from mmgcl.models.translators.base import Translator
from mmgcl.structures.step_context import Features, StepContext
from mmgcl.structures.step_random import StepRandom


@dataclass(frozen=True)
class DenseGrid:
    """Graphs of an input and its output whose nodes are the positions of a grid, N = h w of them.

    Attributes:
        source, output: the images (3, H, W) in [-1, 1].
        shape: (h, w) of the grid; node ``row * w + column``.
        adjacency: (N, N), the shared graph, made of the input alone.
        output_adjacency: (N, N), what the output alone would make.
        nodes: (N, C) of unit norm, those of the input whose cosines make the shared graph.
        output_nodes: the same of the output.
        attention: (h, w) in (0, 1), the pooling score of the input's nodes; None without pooling.
        output_attention: the same score of the output's nodes, which training does not use.
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
    shape = _grid_shape(features[0][layer].shape[-2:], max_nodes)
    # The objective takes as many nodes of each layer; those of the others are of no interest here.
    patches, output_patches = (_read_grid(layers, shape) for layers in features)
    graph, nodes = objective.nodes(patches, output_patches)
    output_graph, _ = objective.nodes(output_patches, patches)
    seen = [nodes.source[layer, 0], nodes.output[layer, 0]]
    if objective.graph_from == 'features':
        seen = [unit_norm(part[layer][0]) for part in (patches, output_patches)]
    attention = output_attention = None
    if objective.head.pool_levels:
        level = objective.head(graph, nodes)[0]
        attention, output_attention = (
            objective.head.score(part, 0)[layer, 0].reshape(shape) for part in level)
    return DenseGrid(
        source, output, shape, graph.adjacency[layer, 0], output_graph.adjacency[layer, 0],
        *seen, attention, output_attention)


def _grid_shape(size: tuple[int, int], max_nodes: int) -> tuple[int, int]:
    """The size itself, or a smaller one of about the same aspect."""
    height, width = size
    shrink = min(1.0, (max_nodes / (height * width)) ** 0.5)
    return max(1, int(height * shrink + 1e-6)), max(1, int(width * shrink + 1e-6))


def _read_grid(layers: Features, shape: tuple[int, int]) -> list[Tensor]:
    """Features (1, C_l, H_l, W_l) at the cells of an even grid -> one (1, h w, C_l) each."""
    return [layer[:, :, _centres(layer.shape[-2], shape[0])][
        :, :, :, _centres(layer.shape[-1], shape[1])].flatten(2).mT for layer in layers]


def _centres(size: int, count: int) -> Tensor:
    return ((torch.arange(count) + 0.5) * size / count).long()
