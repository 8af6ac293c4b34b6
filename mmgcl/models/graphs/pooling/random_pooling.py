"""Random pooling."""
import torch
from torch import Tensor

from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.pooling.pooling import Pooling, Selection, Uniforms
from mmgcl.registry import MODELS


@MODELS.register_module()
class RandomPooling(Pooling):
    """Keeps uniformly drawn nodes unscaled: a baseline for the score of TopKPooling.

    Args:
        ratio: K / N of the first pooling.
        further_ratio: of each further one.
        connect: as for TopKPooling.
        channels, num_layers, level: set by the head; it has no weights.

    Raises:
        ValueError: for a ratio outside (0, 1] or an unknown rule, or when called without numbers
            to draw by.
    """

    def __init__(self, ratio: float = 0.25, further_ratio: float = 0.5, connect: str = 'two_hop',
                 channels: int = 256, num_layers: int = 1, level: int = 0) -> None:
        super().__init__(ratio, further_ratio, connect, level)

    def select(self, graph: Graph, source: Tensor, kept: int,
               uniforms: Uniforms | None) -> Selection:
        if uniforms is None:
            raise ValueError('RandomPooling needs random numbers')
        numbers = torch.stack([uniforms(f'pool.{self.level}.{layer}', graph.num_nodes)
                               for layer in graph.layers])
        return numbers.topk(kept, dim=-1).indices, None
