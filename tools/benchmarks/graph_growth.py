"""Time and peak memory of the graph objective as functions of graph size and batch size.

    python tools/benchmarks/graph_growth.py --json growth.json --plot growth.png

Each setting runs in a separate process. Memory is the growth of that process, patches included;
settings whose adjacency matrix alone exceeds ``--limit`` are skipped.
"""
import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from graph_objective import CHANNELS, dense_loss, make_patches, reseeded

NODES = (64, 256, 1024, 4096)
BATCHES = (1, 8, 32)
MODES = ('inference', 'training')
THRESHOLD = 0.1


def settings_of(args: argparse.Namespace) -> Iterator[tuple[int, int, str]]:
    """Yields (nodes, batch, mode) for adjacency matrices within the limit."""
    for nodes in args.nodes:
        for batch in args.batches:
            if 4 * len(CHANNELS) * batch * nodes ** 2 <= args.limit * 2 ** 30:
                yield from ((nodes, batch, mode) for mode in args.modes)


def measure_in_process(args: argparse.Namespace, setting: tuple[int, int, str]) -> dict:
    command = [sys.executable, __file__, *sys.argv[1:], '--one', *map(str, setting)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(args: argparse.Namespace, nodes: int, batch: int, mode: str) -> dict:
    """Median time and memory growth of this process in MiB."""
    run_objective(args, 64, 1, mode)  # one-time allocations of the first call do not count
    before = peak_bytes()
    seconds = [run_objective(args, nodes, batch, mode)]
    peak = peak_bytes() - before
    while len(seconds) < args.repeats and sum(seconds) < args.longest:
        seconds.append(run_objective(args, nodes, batch, mode))
    settled = seconds[1:] or seconds
    return dict(nodes=nodes, batch=batch, mode=mode,
                seconds=statistics.median(settled), peak_mib=peak / 2 ** 20,
                adjacency_mib=4 * len(CHANNELS) * batch * nodes ** 2 / 2 ** 20)


def run_objective(args: argparse.Namespace, nodes: int, batch: int, mode: str) -> float:
    setting = argparse.Namespace(patches=nodes, pairs=batch, width=args.width, hops=args.hops,
                                 seed=0)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    objective = reseeded(setting, THRESHOLD).to(device)
    sources, outputs = (
        [layer.detach().to(device).requires_grad_(layer.requires_grad) for layer in layers]
        for layers in make_patches(setting))
    wait()
    start = time.perf_counter()
    with torch.set_grad_enabled(mode == 'training'):
        loss = dense_loss(objective, sources, outputs)
    if mode == 'training':
        loss.backward()
    wait()
    return time.perf_counter() - start


def wait() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def peak_bytes() -> int:
    """Peak memory of this process, or of its GPU, so far."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    status = Path('/proc/self/status').read_text()
    return int(re.search(r'VmHWM:\s+(\d+) kB', status)[1]) * 2 ** 10


def show(rows: list[dict]) -> None:
    print(f'{"nodes":>6} {"batch":>6}  {"mode":9} {"time":>10} {"peak":>11} {"adjacency":>11}')
    for row in rows:
        print(f'{row["nodes"]:6} {row["batch"]:6}  {row["mode"]:9} {1e3 * row["seconds"]:7.0f} ms '
              f'{row["peak_mib"]:7.0f} MiB {row["adjacency_mib"]:7.0f} MiB')


def plot(rows: list[dict], path: Path) -> None:
    from matplotlib.figure import Figure
    figure = Figure(figsize=(9, 3.6), layout='constrained')
    for axes, key, label in zip(figure.subplots(1, 2), ('seconds', 'peak_mib'),
                                ('time (s)', 'peak memory (MiB)')):
        for index, batch in enumerate(sorted({row['batch'] for row in rows})):
            for mode, style in zip(MODES, ('--', '-')):
                line = [row for row in rows if (row['batch'], row['mode']) == (batch, mode)]
                axes.plot([row['nodes'] for row in line], [row[key] for row in line], style,
                          color=f'C{index}', marker='.',
                          label=f'batch {batch}' if mode == 'training' else None)
        axes.set(xscale='log', yscale='log', xlabel='nodes of a graph', ylabel=label)
        ticks = sorted({row['nodes'] for row in rows})
        axes.set_xticks(ticks, ticks)
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    figure.axes[0].legend(title='training (inference dashed)', fontsize=7, title_fontsize=7)
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--nodes', type=int, nargs='+', default=NODES, help='nodes per graph')
    parser.add_argument('--batches', type=int, nargs='+', default=BATCHES, help='image pairs')
    parser.add_argument('--modes', nargs='+', choices=MODES, default=MODES,
                        help='default: both')
    parser.add_argument('--width', type=int, default=256, help='channels of the embedding')
    parser.add_argument('--hops', type=int, default=2, help='of the convolution')
    parser.add_argument('--repeats', type=int, default=6, help='at most')
    parser.add_argument('--longest', type=float, default=5,
                        help='stop repeating after this many seconds')
    parser.add_argument('--limit', type=float, default=2, help='largest adjacency matrix in GiB')
    parser.add_argument('--threads', type=int, default=2, help='CPU threads')
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    parser.add_argument('--plot', type=Path, help='write the figure to this file')
    parser.add_argument('--one', nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.one:
        nodes, batch, mode = args.one
        print(json.dumps(measure(args, int(nodes), int(batch), mode)))
        return
    rows = [measure_in_process(args, setting) for setting in settings_of(args)]
    show(rows)
    if args.json:
        args.json.write_text(json.dumps(dict(threads=args.threads, rows=rows), indent=1))
    if args.plot:
        plot(rows, args.plot)


if __name__ == '__main__':
    main()
