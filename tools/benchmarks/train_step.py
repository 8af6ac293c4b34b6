"""Times a config's training step and its parts; with --baseline also the published step.

    python tools/benchmarks/train_step.py configs/gcl/demo.py
    python tools/benchmarks/train_step.py configs/gcl/h2z.py --random-weights --baseline

Images are random bytes: only their size matters here. ``overhead`` is the time of the step beyond
the sum of its parts, each replayed separately.
"""
import argparse
import itertools
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

import torch
from mmengine import DictAction
from step_split import StepParts, timed

from mmgcl.engine.config import load_config
from mmgcl.engine.freed_memory import keep_freed_memory
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.engine.run import use_amp, use_channels_last
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

LOSSES_AGREE, LOSSES_AGREE_IN_BF16 = 1e-4, 2e-2


class Bench:
    """The model of a config with optimizers and a batch of random images."""

    def __init__(self, args: argparse.Namespace, published: bool = False) -> None:
        torch.manual_seed(0)
        config = load_config(args.config, options_of(args))
        if args.amp:
            use_amp(config)
        self.device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
        self.model = MODELS.build(config.model.to_dict()).to(self.device)
        self.model.train()
        if args.channels_last:
            use_channels_last(config)
            self.model.to(memory_format=torch.channels_last)
        self.adam = {name: value for name, value in config.optim_wrapper.optimizer.items()
                     if name != 'type'}
        self.wrappers = PhaseOptimWrapperConstructor(
            {name: value for name, value in config.optim_wrapper.to_dict().items()
             if name != 'constructor'})(self.model)
        shape = (args.batch_size, args.size, args.size, 3)
        self.batch = {name: torch.randint(256, shape, dtype=torch.uint8)
                      for name in ('real_x', 'real_y')}
        self.model.random = StepRandom(0, 0)
        self.published = None
        if published:
            from published_step import PublishedStep
            self.published = PublishedStep(self.model, self.adam)
        if args.compile:
            self.model.compile_networks()

    def step(self) -> dict[str, float]:
        terms = self.model.train_step(self.batch, self.wrappers)
        return {name: float(term.detach()) for name, term in terms.items()}

    def baseline(self) -> dict[str, float]:
        images = self.model.data_preprocessor(self.batch)
        terms = self.published(images, self.model.random)
        return {name: float(term.detach()) for name, term in terms.items()}


def options_of(args: argparse.Namespace) -> dict:
    random = {'model.objectives.gcl.encoder.weights': None} if args.random_weights else {}
    return {**random, **args.cfg_options}


def check_agreement(ours: dict[str, float], theirs: dict[str, float], bound: float) -> None:
    for name, value in theirs.items():
        if abs(ours[name] - value) > bound * abs(value):
            raise SystemExit(f'{name}: {ours[name]} here, {value} in the baseline')


def measure(args: argparse.Namespace) -> dict:
    bench = Bench(args, args.baseline)
    first = bench.step()
    if args.baseline:
        check_agreement(first, bench.baseline(), LOSSES_AGREE_IN_BF16 if args.amp else LOSSES_AGREE)
    parts = StepParts(bench.model, bench.batch, bench.wrappers)
    times: dict[str, list[float]] = {}
    for turn in range(args.warmup + args.repeats):
        found = {'step': timed(bench.step)}
        if args.baseline:
            found['published'] = timed(bench.baseline)
        found.update(parts.seconds())
        if turn >= args.warmup:
            for name, value in found.items():
                times.setdefault(name, []).append(value)
    medians = {name: statistics.median(values) for name, values in times.items()}
    return summary(args, medians)


def summary(args: argparse.Namespace, medians: dict[str, float]) -> dict:
    whole = {name: medians.pop(name) for name in ('step', 'published') if name in medians}
    row = {'config': args.config, 'threads': torch.get_num_threads(), 'step_s': whole['step'],
           'images_per_s': args.batch_size / whole['step'], 'parts_s': medians,
           'overhead': whole['step'] / sum(medians.values()) - 1}
    if 'published' in whole:
        row['published_s'] = whole['published']
        row['ratio'] = whole['published'] / whole['step']
    return row


def peak_memory(args: argparse.Namespace, which: str) -> dict[str, float]:
    """Peak GiB of a process that runs two steps of one kind, see ``memory_of``."""
    command = [sys.executable, __file__, *sys.argv[1:], '--memory-of', which]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def memory_of(args: argparse.Namespace) -> dict[str, float]:
    """Peak memory in GiB of all tensors and, without a GPU, of the whole process."""
    if torch.cuda.is_available():
        make_two_steps(args)
        return {'tensors': torch.cuda.max_memory_allocated() / 2**30}
    with torch.profiler.profile(profile_memory=True) as profile:
        make_two_steps(args)
    changes = [event for event in profile.profiler.kineto_results.events()
               if event.name() == '[memory]']
    held = itertools.accumulate(
        event.nbytes() for event in sorted(changes, key=lambda event: event.start_ns()))
    # The kernel's high-water mark; getrusage would inherit that of the parent process.
    status = Path('/proc/self/status').read_text()
    return {'tensors': max(held) / 2**30,
            'process': int(re.search(r'VmHWM:\s+(\d+) kB', status)[1]) / 2**20}


def make_two_steps(args: argparse.Namespace) -> None:
    bench = Bench(args, args.memory_of == 'published')
    run = bench.step if args.memory_of == 'step' else bench.baseline
    if args.memory_of == 'published':  # it works on copies of these
        del bench.model.generator, bench.model.discriminator
    for _ in range(2):
        run()


def show(row: dict) -> None:
    print(f'{row["config"]}: step {1e3 * row["step_s"]:.1f} ms, {row["images_per_s"]:.2f} images/s,'
          f' overhead over its parts {row["overhead"]:+.1%}, {row["threads"]} threads')
    for name, value in sorted(row['parts_s'].items(), key=lambda item: -item[1]):
        print(f'  {name:22} {1e3 * value:9.1f} ms  {value / row["step_s"]:6.1%}')
    if 'ratio' in row:
        print(f'published step {1e3 * row["published_s"]:.1f} ms, ratio {row["ratio"]:.2f}')
    for which, peak in row.get('peak_gib', {}).items():
        print(f'peak memory, {which}: ' + ', '.join(
            f'{of} {gib:.2f} GiB' for of, gib in peak.items()))


def step_parser(description: str) -> argparse.ArgumentParser:
    """Options of ``Bench``, and of repetitions and output."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='config of the training run')
    parser.add_argument('--size', type=int, default=256, help='side of the images')
    parser.add_argument('--batch-size', type=int, default=1, help='images per domain')
    parser.add_argument('--repeats', type=int, default=5, help='timed steps')
    parser.add_argument('--warmup', type=int, default=1, help='untimed steps')
    parser.add_argument('--threads', type=int, default=2, help='CPU threads')
    parser.add_argument('--amp', action='store_true', help='run our step in bfloat16')
    parser.add_argument('--channels-last', action='store_true',
                        help='channels-last layout for our step, on a GPU')
    parser.add_argument('--compile', action='store_true', help='compile our networks')
    parser.add_argument('--random-weights', action='store_true',
                        help='random VGG16 weights; they do not affect the time')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, default={})
    parser.add_argument('--json', type=Path, help='write the results to this JSON file')
    return parser


def main() -> None:
    parser = step_parser(__doc__)
    parser.add_argument('--baseline', action='store_true', help='also time the published step')
    parser.add_argument('--memory', action='store_true',
                        help='also measure peak memory, in separate processes')
    parser.add_argument('--memory-of', choices=['step', 'published'], help=argparse.SUPPRESS)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    keep_freed_memory()
    if args.memory_of:
        print(json.dumps(memory_of(args)))
        return
    row = measure(args)
    if args.memory:
        row['peak_gib'] = {which: peak_memory(args, which)
                           for which in ('step', 'published')[:1 + args.baseline]}
    show(row)
    if args.json:
        args.json.write_text(json.dumps(row, indent=1))


if __name__ == '__main__':
    main()
