"""The graph contrast as the published code computes it: one sparse DGL graph at a time.

A plain reimplementation for timing: every adjacency pattern is passed to DGL through SciPy, input
and output get one graph object each, both are recorded by autograd and the input's is detached
afterwards, and the pooled adjacency goes through Python lists on the host to a dense product.
"""
import dgl
import numpy as np
import scipy.sparse
import torch
from dgl.nn import TAGConv
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from mmgcl.models.objectives import PatchGraphContrast


def to_graph(adjacency: scipy.sparse.spmatrix) -> dgl.DGLGraph:
    """A DGL graph of the pattern with an additional self-loop at every node."""
    return dgl.add_self_loop(dgl.from_scipy(adjacency))


def dense_from_lists(adjacency: scipy.sparse.spmatrix) -> Tensor:
    """The pattern as a dense tensor, built through COO and Python lists."""
    coo = adjacency.tocoo()
    positions = torch.LongTensor([coo.row.tolist(), coo.col.tolist()])
    values = torch.FloatTensor((coo.data != 0).astype(np.float32).tolist())
    return torch.sparse_coo_tensor(
        positions, values, torch.Size(coo.shape), check_invariants=False).to_dense()


class PublishedLayer(nn.Module):
    """The networks of one encoder layer, with the weights of an objective with one pooling."""

    def __init__(self, objective: PatchGraphContrast, layer: int) -> None:
        super().__init__()
        head, embed = objective.head, objective.embedding.linears[layer]
        self.edges, self.level_weights = objective.graph.edges, objective.level_weights
        self.temperature = objective.loss.temperature
        self.kept = head.pools[0].kept
        width = embed.out_features
        self.embed = nn.Linear(embed.in_features, width)
        self.conv = TAGConv(width, width, head.conv.hops)
        self.score = nn.Linear(width, 1)
        self.pool_conv = TAGConv(width, width, head.pool_convs[0].hops)
        pairs = [(self.embed.weight, embed.weight), (self.embed.bias, embed.bias)]
        for ours, theirs in ((self.conv.lin, head.conv), (self.score, head.pools[0]),
                             (self.pool_conv.lin, head.pool_convs[0])):
            pairs += [(ours.weight, theirs.weight[layer]), (ours.bias, theirs.bias[layer])]
        for ours, theirs in pairs:
            ours.data.copy_(theirs.data)

    def forward(self, source: Tensor, output: Tensor) -> Tensor:
        """Loss of one graph from patches (N, C_l) of input and output."""
        source, output = (normalize(self.embed(patches)) for patches in (source, output))
        near = self.edges(source.detach())
        adjacency = scipy.sparse.csr_matrix(near.cpu().numpy())
        source = normalize(self.conv(to_graph(adjacency), source)).detach()
        output = normalize(self.conv(to_graph(adjacency), output))
        loss = self.contrast(source, output)
        best = torch.sigmoid(self.score(source)).squeeze(1).topk(self.kept(len(source)))
        dense = dense_from_lists(adjacency)
        pooled = (dense @ dense > 0).float()[best.indices][:, best.indices]
        pooled = scipy.sparse.csr_matrix((pooled / pooled.sum(1)).cpu().numpy())
        source, output = (part[best.indices] * best.values[:, None] for part in (source, output))
        source = normalize(self.pool_conv(to_graph(pooled), source)).detach()
        output = normalize(self.pool_conv(to_graph(pooled), output))
        return (loss + self.level_weights[1] * self.contrast(source, output)) / 2

    def contrast(self, source: Tensor, output: Tensor) -> Tensor:
        """Both directions, with positives placed first and masked in the negatives."""
        return self._direction(source, output) + self._direction(output, source)

    def _direction(self, anchors: Tensor, others: Tensor) -> Tensor:
        positives = (anchors * others).sum(1, keepdim=True)
        mask = torch.eye(len(anchors), dtype=torch.bool, device=anchors.device)
        negatives = (anchors @ others.T).masked_fill(mask, -10)
        logits = torch.cat([positives, negatives], 1) / self.temperature
        return cross_entropy(logits, torch.zeros(len(anchors), dtype=torch.long))


class PublishedContrast(nn.Module):
    """Mean loss over layers and graphs, computed one graph at a time."""

    def __init__(self, objective: PatchGraphContrast) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            PublishedLayer(objective, layer) for layer in range(len(objective.embedding.linears)))

    def forward(self, sources: list[Tensor], outputs: list[Tensor]) -> Tensor:
        """From patches (G, N, C_l) of each layer."""
        losses = [layer(source[graph], output[graph])
                  for layer, source, output in zip(self.layers, sources, outputs)
                  for graph in range(len(source))]
        return torch.stack(losses).mean()
