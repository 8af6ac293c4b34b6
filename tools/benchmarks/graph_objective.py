"""Times the graph contrast, forward and backward: one dense batch vs. one graph at a time.

Defaults are the published settings: 3 layers of 256 patches, 256 embedding channels, 2 hops, one
pooling, two image pairs. Both compute the same loss from the same weights, in alternation.
"""
import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from published_graph import PublishedContrast
from torch import Tensor, nn

from mmgcl.models.graphs import CosineThreshold, DenseGraphBuilder
from mmgcl.models.losses.infonce import InfoNCELoss
from mmgcl.models.objectives import PatchGraphContrast, PatchGroup

CHANNELS = (256, 512, 512)
LOSSES_AGREE = 1e-4


class NoEncoder(nn.Module):
    """Placeholder encoder: the benchmark starts from patches."""

    out_channels = CHANNELS


def make_objective(args: argparse.Namespace, threshold: float) -> PatchGraphContrast:
    return PatchGraphContrast(
        encoder=NoEncoder(), embedding=dict(type='LinearEmbedding', channels=args.width),
        sampler=nn.Identity(), graph=DenseGraphBuilder(CosineThreshold(threshold)),
        head=dict(type='GraphHead', conv=dict(type='TAGConv', hops=args.hops),
                  pool=dict(type='TopKPooling'), pool_conv=dict(type='TAGConv', hops=1)),
        loss=InfoNCELoss())


def make_patches(args: argparse.Namespace) -> tuple[list[Tensor], list[Tensor]]:
    """Input patches, and similar output patches."""
    sources = [torch.randn(args.pairs, args.patches, width).relu() for width in CHANNELS]
    outputs = [(layer + 0.5 * torch.randn_like(layer)).relu().requires_grad_()
               for layer in sources]
    return sources, outputs


def threshold_of_density(args: argparse.Namespace, sources: list[Tensor],
                         density: float) -> float:
    """The cosine exceeded by this fraction of all patch pairs."""
    objective = reseeded(args, 0.0)
    with torch.no_grad():
        embedded = objective.embedding(sources)
        cosines = (embedded @ embedded.mT).flatten().sort().values
    return float(cosines[int((1 - density) * (len(cosines) - 1))])


def reseeded(args: argparse.Namespace, threshold: float) -> PatchGraphContrast:
    torch.manual_seed(args.seed)
    return make_objective(args, threshold)


def dense_loss(objective: PatchGraphContrast, sources: list[Tensor],
               outputs: list[Tensor]) -> Tensor:
    layers = tuple(range(len(CHANNELS)))
    return objective.compare(PatchGroup(layers, sources, outputs)).mean()


def seconds(step: Callable[[], Tensor]) -> float:
    start = time.perf_counter()
    step().backward()
    return time.perf_counter() - start


def compare(args: argparse.Namespace, density: float) -> dict[str, float]:
    torch.manual_seed(args.seed)
    sources, outputs = make_patches(args)
    threshold = -1.0 if density == 1 else threshold_of_density(args, sources, density)
    objective = reseeded(args, threshold)
    published = PublishedContrast(objective)
    steps = {'dense': lambda: dense_loss(objective, sources, outputs),
             'one_by_one': lambda: published(sources, outputs)}
    losses = {name: step().item() for name, step in steps.items()}
    if abs(losses['dense'] - losses['one_by_one']) > LOSSES_AGREE * losses['one_by_one']:
        raise SystemExit(f'the two ways disagree: {losses}')
    times: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(args.warmup + args.repeats):
        for name, step in steps.items():
            elapsed = seconds(step)
            if turn >= args.warmup:
                times[name].append(elapsed)
    medians = {name: statistics.median(values) for name, values in times.items()}
    return dict(density=density, threshold=threshold, loss=losses['dense'],
                dense_ms=1e3 * medians['dense'], one_by_one_ms=1e3 * medians['one_by_one'],
                ratio=medians['one_by_one'] / medians['dense'],
                ratio_of_quickest=min(times['one_by_one']) / min(times['dense']),
                sgemm_share=dense_flops(args) / medians['dense'] / sgemm_rate())


def dense_flops(args: argparse.Namespace) -> float:
    """Floating-point operations in the matrix products of the dense path."""
    size, width, hops = args.patches, args.width, args.hops
    kept = size // 4
    graphs = args.pairs * len(CHANNELS)
    # Products in the constant branch count once; in the trained branch 3 times (forward and two
    # gradients), or twice where one factor is constant (propagation, logits).
    embed = 4 * args.pairs * size * width * sum(CHANNELS)
    similarity = size * size * width
    propagate = 3 * (hops * size * size + kept * kept) * width
    linear = 4 * ((hops + 1) * size + 2 * kept) * width * width
    logits = 2 * (size * size + kept * kept) * width
    two_hop = kept * kept * size
    return 2.0 * (embed + graphs * (similarity + propagate + linear + logits + two_hop))


def sgemm_rate(side: int = 1024, repeats: int = 15) -> float:
    """Floating-point operations per second of a large matrix product."""
    a, b = torch.randn(2, side, side)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - start)
    return 2 * side ** 3 / statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--patches', type=int, default=256, help='nodes per graph')
    parser.add_argument('--width', type=int, default=256, help='channels of the embedding')
    parser.add_argument('--hops', type=int, default=2, help='of the convolution')
    parser.add_argument('--pairs', type=int, default=2, help='image pairs')
    parser.add_argument('--repeats', type=int, default=20, help='timed rounds')
    parser.add_argument('--warmup', type=int, default=3, help='untimed rounds')
    parser.add_argument('--threads', type=int, default=2, help='CPU threads')
    parser.add_argument('--seed', type=int, default=0, help='of patches and weights')
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = {name: compare(args, density)
            for name, density in (('sparse', 0.1), ('complete', 1.0))}
    for name, row in rows.items():
        print(f'{name:9} dense {row["dense_ms"]:7.1f} ms, one by one {row["one_by_one_ms"]:7.1f} ms'
              f', ratio {row["ratio"]:.2f} (quickest turns {row["ratio_of_quickest"]:.2f}), '
              f'{row["sgemm_share"]:.0%} of the sgemm rate')
    if args.json:
        settings = {key: value for key, value in vars(args).items() if key != 'json'}
        args.json.write_text(json.dumps(dict(settings=settings, **rows), indent=1))


if __name__ == '__main__':
    main()
