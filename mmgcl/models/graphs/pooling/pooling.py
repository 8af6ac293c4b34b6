"""Base class of graph pooling: select nodes, then connect them."""
from collections.abc import Callable

from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.models.graphs.connect import CONNECT_RULES, check_connect
from mmgcl.models.graphs.edges.edge_rule import EdgeRule
from mmgcl.models.graphs.graph import Graph
from mmgcl.models.graphs.node_pair import NodePair

Uniforms = Callable[[str, int], Tensor]
Selection = tuple[Tensor, Tensor | None]


class Pooling(nn.Module):
    """Keeps a fraction of the nodes, the same ones in input and output, and reconnects them.

    Args:
        ratio: K / N of the first pooling.
        further_ratio: of those after it.
        connect: one of ``CONNECT_RULES``.
        level: number of poolings before this one.

    Raises:
        ValueError: for a ratio outside (0, 1] or an unknown rule.
    """

    def __init__(self, ratio: float, further_ratio: float, connect: str, level: int) -> None:
        super().__init__()
        for name, value in (('ratio', ratio), ('further_ratio', further_ratio)):
            if not 0 < value <= 1:
                raise ValueError(f'{name} must lie in (0, 1], got {value}')
        if connect not in CONNECT_RULES:
            raise ValueError(f'connect must be one of {", ".join(CONNECT_RULES)}, got {connect!r}')
        self.ratio = ratio if level == 0 else further_ratio
        self.connect, self.level = connect, level

    def forward(self, graph: Graph, nodes: NodePair,
                uniforms: Uniforms | None = None) -> tuple[Graph, NodePair]:
        """The pooled graph and its nodes (L, G, K, C).

        Args:
            graph: N nodes.
            nodes: (L, G, N, C).
            uniforms: random numbers in [0, 1), ``uniforms(stream, count)`` -> (G, count).

        Raises:
            ConfigError: if fewer than two nodes would be kept, or the rule does not fit the edges.
        """
        index, weight = self.select(graph, nodes.source, self.kept(graph.num_nodes), uniforms)
        rows = index[..., None].expand(*index.shape, nodes.source.shape[-1])
        source, output = (part.gather(-2, rows) for part in nodes)
        if weight is not None:
            source, output = weight.detach()[..., None] * source, weight[..., None] * output
        return graph.pool(index, self.connect), NodePair(source, output)

    def kept(self, size: int) -> int:
        """K of N = ``size`` nodes.

        Raises:
            ConfigError: if that is fewer than two.
        """
        # The small term keeps N * (1 / k) from falling just short of a whole number.
        kept = int(size * self.ratio + 1e-6)
        if kept < 2:
            raise ConfigError(
                f'pooling {self.level + 1} of {size} nodes would keep {kept}, and a contrast needs '
                f'two: raise num_patches or the ratio {self.ratio:g}, or lower pool_levels')
        return kept

    def select(self, graph: Graph, source: Tensor, kept: int,
               uniforms: Uniforms | None) -> Selection:
        """Indices of the kept nodes (L, G, K), and their factors (L, G, K) or None."""
        raise NotImplementedError

    def score(self, graph: Graph, nodes: Tensor) -> Tensor | None:
        """Scores (L, G, N) in (0, 1) of nodes (L, G, N, C); None without scores."""
        return None

    def check_edges(self, edges: EdgeRule) -> None:
        """Raises ConfigError if the connection rule does not apply to these edges."""
        check_connect(self.connect, edges.weighted)

    def extra_repr(self) -> str:
        return f'ratio={self.ratio:g}, connect={self.connect!r}'
