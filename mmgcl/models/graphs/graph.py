"""Interface of the backends: a batch of graphs for message passing."""
from dataclasses import dataclass, field, replace

from torch import Tensor

from mmgcl.models.graphs.connect import connect_nodes


@dataclass(eq=False)
class Graph:
    r"""A batch of graphs: G graphs of N nodes for each of L encoder layers.

    Messages travel along :math:`M = A + I` with the extra loop, or :math:`M = A` without it. As A
    has ones on its diagonal, no in-degree is zero.

    Attributes:
        adjacency: A (L, G, N, N) >= 0, edge from row to column, with a diagonal of ones.
        layers: which encoder layers these are, L indices: they choose among the sets of weights.
        weighted: whether the entries of A are weights and not only zeros and ones.
        extra_loop: whether one more loop is added to every node.
        level: number of poolings that made the graph.
    """

    adjacency: Tensor
    layers: tuple[int, ...]
    weighted: bool = False
    extra_loop: bool = True
    level: int = 0
    # Not a cached_property, whose lock torch.compile cannot trace.
    _degrees: Tensor | None = field(default=None, init=False, repr=False)

    @property
    def num_nodes(self) -> int:
        return self.adjacency.shape[-1]

    @property
    def degrees(self) -> Tensor:
        r"""In-degrees :math:`d_j = \sum_i M_{ij}` (L, G, N, 1)."""
        if self._degrees is None:
            self._degrees = (self.adjacency.sum(-2) + self.extra_loop)[..., None]
        return self._degrees

    def aggregate(self, nodes: Tensor) -> Tensor:
        r"""Sum over in-neighbours, :math:`M^\top X`: (L, G, N, C) -> (L, G, N, C)."""
        raise NotImplementedError

    def attend(self, sent: Tensor, received: Tensor, nodes: Tensor, slope: float) -> Tensor:
        r"""Attention-weighted sum over in-neighbours, for each of H attention heads.

        .. math:: x'_j = \sum_i \alpha_{ij} x_i, \quad \alpha_{ij} =
                  \frac{M_{ij} e^{r_{ij}}}{\sum_k M_{kj} e^{r_{kj}}}, \quad
                  r_{ij} = \mathrm{LeakyReLU}(s_i + t_j)

        Args:
            sent, received: s and t, (L, G, N, H).
            nodes: (L, G, N, H, D).
            slope: of the LeakyReLU below zero.

        Returns:
            (L, G, N, H, D).
        """
        raise NotImplementedError

    def propagate(self, nodes: Tensor) -> Tensor:
        r""":math:`S X` with the symmetric normalisation :math:`S = D^{-1/2} M^\top D^{-1/2}`.

        The nodes are scaled, which are few numbers, and S is never materialised.
        """
        scale = self.degrees.rsqrt()
        return scale * self.aggregate(scale * nodes)

    def average(self, nodes: Tensor) -> Tensor:
        r"""Mean over in-neighbours, :math:`D^{-1} M^\top X`."""
        return self.aggregate(nodes) / self.degrees

    def pool(self, index: Tensor, connect: str) -> 'Graph':
        """The graph of the chosen nodes (L, G, K), connected by one of ``CONNECT_RULES``.

        Raises:
            ConfigError: if the rule has no meaning for weighted edges.
        """
        level = self.level + 1
        adjacency = connect_nodes(self.adjacency, index, connect, level, self.weighted)
        return replace(self, adjacency=adjacency, level=level)

    def select(self, weights: Tensor) -> Tensor:
        """Of weights with one set per encoder layer, those of this graph's layers."""
        return weights if len(self.layers) == len(weights) else weights[list(self.layers)]
