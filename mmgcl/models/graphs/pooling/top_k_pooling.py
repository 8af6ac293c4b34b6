"""Top-k pooling by a learned score."""
import torch
from torch import Tensor, nn

from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.pooling.pooling import Pooling, Selection, Uniforms
from mmgcl.registry import MODELS


@MODELS.register_module()
class TopKPooling(Pooling):
    r"""Keeps the nodes with the highest learned scores (Gao and Ji, 2019; paper eq. 5 to 8).

    .. math:: \sigma_i = \mathrm{sigmoid}(p \cdot z_i + b)

    The score is that of the input's nodes alone; the kept nodes of both images are multiplied by
    it, and p is trained through the output's.

    Args:
        ratio: K / N of the first pooling.
        further_ratio: of each further one; 1/2 as published (256 -> 64 -> 32), 1/4 in the paper.
        connect: 'two_hop' as the published code, 'subgraph' as the paper, or 'published' (with the
            published code's defect from the second pooling on).
        bias: have b; the paper prints none.
        channels, num_layers, level: set by the head.

    Raises:
        ValueError: for a ratio outside (0, 1] or an unknown rule.
    """

    def __init__(self, ratio: float = 0.25, further_ratio: float = 0.5, connect: str = 'two_hop',
                 bias: bool = True, channels: int = 256, num_layers: int = 1,
                 level: int = 0) -> None:
        super().__init__(ratio, further_ratio, connect, level)
        # N(0, 0.02^2) and 0, as published.
        self.weight = nn.Parameter(torch.randn(num_layers, 1, channels) * 0.02)
        self.bias = nn.Parameter(torch.zeros(num_layers, 1)) if bias else None

    def select(self, graph: Graph, source: Tensor, kept: int,
               uniforms: Uniforms | None) -> Selection:
        best = self.score(graph, source).topk(kept, dim=-1)
        return best.indices, best.values

    def score(self, graph: Graph, nodes: Tensor) -> Tensor:
        # In full precision also under autocast: rounding must not decide which nodes are kept.
        with torch.autocast(nodes.device.type, enabled=False):
            score = torch.einsum('lgnc,loc->lgn', nodes, graph.select(self.weight))
            if self.bias is not None:
                score = score + graph.select(self.bias)[..., None]
            return score.sigmoid()
