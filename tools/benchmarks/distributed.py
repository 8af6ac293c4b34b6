"""Throughput of N single-threaded processes relative to one.

    python tools/benchmarks/distributed.py configs/gcl/demo.py --processes 2

For configs of the built-in benchmark. Runs of one and of N processes alternate; each is a separate
training run, for which the median step time is used.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from mmengine import DictAction

ROOT = Path(__file__).parents[2]
OPTIONS = ('max_epochs=1', 'log_interval=10', 'test_length=2', 'sample_interval=100000')


def step_seconds(args: argparse.Namespace, processes: int) -> float:
    """Median step time of one training run, without its first quarter."""
    options = [*OPTIONS, f'train_length={args.steps * processes * args.batch_size}',
               f'batch_size={args.batch_size}',
               *(f'{name}={value}' for name, value in args.cfg_options.items())]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, '-m', 'torch.distributed.run', '--standalone',
                   f'--nproc_per_node={processes}', str(ROOT / 'tools/train.py'), args.config,
                   '--launcher', 'pytorch', '--work-dir', folder, '--cfg-options', *options]
        done = subprocess.run(command, capture_output=True, text=True, env={
            **os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(ROOT)})
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        log = next(Path(folder).glob('*/vis_data/scalars.json')).read_text().splitlines()
    times = [line['time'] for line in map(json.loads, log) if 'time' in line]
    return median(times[len(times) // 4:])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', nargs='?', default='configs/gcl/demo.py')
    parser.add_argument('--processes', type=int, default=2, help='N')
    parser.add_argument('--batch-size', type=int, default=2, help='per process')
    parser.add_argument('--steps', type=int, default=100, help='steps per run')
    parser.add_argument('--repeats', type=int, default=3, help='pairs of runs')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    args = parser.parse_args()
    runs = [(step_seconds(args, 1), step_seconds(args, args.processes))
            for _ in range(args.repeats)]
    one, many = (median(times) for times in zip(*runs))
    ratio = median(args.processes * first / second for first, second in runs)
    print(f'{args.config}: 1 process {args.batch_size / one:.2f} images/s, {args.processes} '
          f'processes {args.processes * args.batch_size / many:.2f}, ratio {ratio:.2f}')
    if args.json:
        args.json.write_text(json.dumps(
            {'step_s': {1: one, args.processes: many}, 'ratio': ratio}, indent=1))


if __name__ == '__main__':
    main()
