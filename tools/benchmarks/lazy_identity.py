"""Times steps with and without the identity term, and the average cost of a lazy identity.

    python tools/benchmarks/lazy_identity.py configs/gcl/h2z.py --random-weights

With the identity term in every k-th step, the mean step time is (with + (k - 1) without) / k.
Images are random bytes: only their size matters here.
"""
import argparse
import json
import statistics

import torch
from step_split import timed
from train_step import Bench, step_parser

from mmgcl.structures.step_random import StepRandom

INTERVALS = (2, 4, 8, 16)


def measure(args: argparse.Namespace) -> dict[str, float]:
    """Median times of a step with all terms (iteration 0) and of one without the identity term."""
    key = 'model.objectives.gcl.identity_interval'
    args.cfg_options = {**args.cfg_options, key: max(INTERVALS)}
    bench = Bench(args)
    times: dict[str, list[float]] = {'with': [], 'without': []}
    for turn in range(args.warmup + args.repeats):
        for iteration, name in enumerate(times):
            bench.model.random = StepRandom(0, iteration)
            elapsed = timed(bench.step)
            if turn >= args.warmup:
                times[name].append(elapsed)
    return {name: statistics.median(values) for name, values in times.items()}


def lazy_rows(seconds: dict[str, float]) -> list[dict]:
    rows = []
    for interval in INTERVALS:
        mean = (seconds['with'] + (interval - 1) * seconds['without']) / interval
        rows.append(dict(interval=interval, step_s=mean, saved=1 - mean / seconds['with']))
    return rows


def main() -> None:
    args = step_parser(__doc__).parse_args()
    torch.set_num_threads(args.threads)
    seconds = measure(args)
    rows = lazy_rows(seconds)
    print(f'{args.config}: step with the identity {1e3 * seconds["with"]:.0f} ms, '
          f'without {1e3 * seconds["without"]:.0f} ms, {args.threads} threads')
    for row in rows:
        print(f'  every {row["interval"]:2} steps: {1e3 * row["step_s"]:.0f} ms on average, '
              f'{row["saved"]:.0%} saved')
    if args.json:
        args.json.write_text(json.dumps(dict(
            config=args.config, size=args.size, batch_size=args.batch_size,
            threads=args.threads, seconds=seconds, lazy=rows), indent=1))


if __name__ == '__main__':
    main()
