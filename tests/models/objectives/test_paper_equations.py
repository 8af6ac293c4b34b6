"""``configs/gcl/h2z_paper.py`` against the paper's equations, written as loops over nodes."""
import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mmgcl.engine.config import load_config
from mmgcl.models.objectives import PatchGraphContrast, PatchGroup
from mmgcl.registry import MODELS

CONFIG = Path(__file__).parents[3] / 'configs/gcl/h2z_paper.py'
Matrix = list[list[float]]
IN_CHANNELS, LAYERS, GRAPHS, NODES, CHANNELS = 5, 3, 2, 16, 6


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def product(a: Matrix, b: Matrix) -> Matrix:
    return [[dot(row, list(column)) for column in zip(*b)] for row in a]


def adjacency(nodes: Matrix, threshold: float) -> Matrix:
    """Eq. 1."""
    def cosine(a: list[float], b: list[float]) -> float:
        return dot(a, b) / math.sqrt(dot(a, a) * dot(b, b))
    # cos(f, f) is 1 by definition, and not by the last digit of its computation.
    return [[1.0 if i == j or cosine(a, b) >= threshold else 0.0 for j, b in enumerate(nodes)]
            for i, a in enumerate(nodes)]


def normalised(matrix: Matrix) -> Matrix:
    """The normalised adjacency of eq. 2, 3, 7 and 8."""
    degrees = [sum(row) for row in matrix]
    return [[value / math.sqrt(degrees[i] * degrees[j]) for j, value in enumerate(row)]
            for i, row in enumerate(matrix)]


def graph_network(matrix: Matrix, nodes: Matrix, weights: list[Matrix]) -> Matrix:
    """Eq. 2 and 3, 7 and 8: the sum over hops of A^l F W_l."""
    result = [[0.0] * CHANNELS for _ in nodes]
    hop = nodes
    for weight in weights:
        mapped = product(hop, weight)
        result = [[a + b for a, b in zip(*rows)] for rows in zip(result, mapped)]
        hop = product(normalised(matrix), hop)
    return result


def info_nce(z: Matrix, v: Matrix) -> float:
    """Eq. 4 and 9, whose inner sum is over the nodes that there are."""
    total = 0.0
    for i in range(len(z)):
        denominator = sum(math.exp(dot(z[i], v[j])) for j in range(len(v)))
        total += math.log(math.exp(dot(z[i], v[i])) / denominator)
    return -total / len(z)


def pooled(matrix: Matrix, z: Matrix, v: Matrix, p: list[float]) -> tuple[Matrix, Matrix, Matrix]:
    """The K = N / 4 nodes of the highest s = p z, eq. 5 and 6, and their sub-matrix."""
    scores = [dot(p, row) for row in z]
    chosen = sorted(range(len(z)), key=lambda i: -scores[i])[:len(z) // 4]
    share = {i: 1 / (1 + math.exp(-scores[i])) for i in chosen}
    return ([[matrix[i][j] for j in chosen] for i in chosen],
            *([[share[i] * value for value in nodes[i]] for i in chosen] for nodes in (z, v)))


def graph_loss(objective: PatchGraphContrast, layer: int, source: Matrix, output: Matrix) -> float:
    """The sum over levels p of L_GNN^p, eq. 10, from features of one layer of two images."""
    linear = objective.embedding.linears[layer]
    weight, bias = linear.weight.T.tolist(), linear.bias.tolist()
    f_in, f_out = ([[a + b for a, b in zip(row, bias)] for row in product(nodes, weight)]
                   for nodes in (source, output))
    matrix = adjacency(f_in, objective.graph.edges.threshold)
    weights = hops(objective.head.conv.weight[layer])
    z, v = (graph_network(matrix, nodes, weights) for nodes in (f_in, f_out))
    total = info_nce(z, v)
    for pool, conv in zip(objective.head.pools, objective.head.pool_convs):
        matrix, *both = pooled(matrix, z, v, pool.weight[layer, 0].tolist())
        z, v = (graph_network(matrix, nodes, hops(conv.weight[layer])) for nodes in both)
        total += info_nce(z, v)
    return total


def hops(weight: Tensor) -> list[Matrix]:
    return [block.T.tolist() for block in weight.split(CHANNELS, dim=1)]


class Encoder(nn.Module):
    """Stands for VGG16, whose features are random here."""

    out_channels = (IN_CHANNELS,) * LAYERS


@pytest.fixture
def build() -> Callable[..., PatchGraphContrast]:
    def make(**options: object) -> PatchGraphContrast:
        config = load_config(CONFIG, {
            'model.objectives.gcl.embedding.channels': CHANNELS,
            **{f'model.objectives.gcl.{key}': value for key, value in options.items()}})
        objective = MODELS.build({**config.model.objectives.gcl, 'encoder': Encoder()}).double()
        torch.manual_seed(0)
        for parameter in objective.parameters():
            nn.init.normal_(parameter, std=0.3)
        return objective
    return make


@pytest.mark.parametrize('pool_levels', [0, 1, 2])
@pytest.mark.parametrize('hop_count', [0, 1, 2])
@pytest.mark.parametrize('threshold', [-0.5, 0.1, 0.6])
def test_graph_loss_is_the_paper_s(build, pool_levels, hop_count, threshold):
    nodes = 32 if pool_levels == 2 else NODES
    objective = build(**{'head.pool_levels': pool_levels, 'head.conv.hops': hop_count,
                         'graph.edges.threshold': threshold})
    source, output = torch.randn(2, LAYERS, GRAPHS, nodes, IN_CHANNELS).double()
    ours = objective.compare(PatchGroup(tuple(range(LAYERS)), list(source), list(output)))
    for layer in range(LAYERS):
        for graph in range(GRAPHS):
            expected = graph_loss(objective, layer, source[layer, graph].tolist(),
                                  output[layer, graph].tolist())
            assert float(ours[layer, graph].detach()) == pytest.approx(expected, rel=1e-10)


def test_each_of_the_two_terms_has_all_of_lambda(build):
    objective = build(loss_weight=0.7)
    assert objective.weights_at(0) == {'contrast': 0.7, 'identity': 0.7}


def test_settings_are_those_of_the_implementation_details():
    config = load_config(CONFIG)
    gcl = config.model.objectives.gcl
    assert tuple(gcl.encoder.layers) == ('relu3_1', 'relu4_1', 'relu4_3')
    assert gcl.sampler.num_patches == 256
    assert (gcl.head.conv.hops, gcl.head.pool_levels, gcl.head.pool.ratio) == (2, 1, 1 / 4)
    assert config.resize_until == 0


def test_adversarial_loss_is_equation_11():
    """As printed, D tends to 0 on real and to 1 on generated images: it stands for 1 - D."""
    loss = MODELS.build(load_config(CONFIG).model.gan_loss)
    real, fake = torch.randn(2, 3, 1, 4, 4).double()

    def equation_11(d_real: Tensor, d_fake: Tensor) -> float:
        return (sum(value ** 2 for value in d_real.flatten().tolist()) / d_real.numel()
                + sum((1 - value) ** 2 for value in d_fake.flatten().tolist()) / d_fake.numel())
    ours = float(loss.discriminator(real, fake))
    assert ours == pytest.approx(equation_11(1 - real, 1 - fake), rel=1e-10)
    generated = float(loss.generator(fake))
    assert generated == pytest.approx(equation_11(torch.zeros(1), fake), rel=1e-10)
