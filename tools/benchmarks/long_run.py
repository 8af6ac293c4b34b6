"""A long run of tiny steps: do memory, open files, threads or step time grow?"""
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from mmengine.hooks import Hook
from tiny_run import make_runner

from mmgcl.engine.runner import TranslationRunner
from mmgcl.registry import HOOKS

EVERY = 50  # steps between samples
WARM_UP = 0.2  # share of the run that slopes leave out


@HOOKS.register_module(force=True)
class MeasureProcess(Hook):
    """Notes every 50 steps: resident MiB, open files, threads, mean CPU milliseconds of a step.

    CPU time does not depend on what else runs on the machine.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[float, ...]] = []
        self.since = time.process_time()

    def after_train_iter(self, runner: TranslationRunner, *args: object, **kwargs: object) -> None:
        if (runner.iter + 1) % EVERY:
            return
        pages = int(Path('/proc/self/statm').read_text().split()[1])
        now = time.process_time()
        self.rows.append((
            runner.iter + 1, pages * os.sysconf('SC_PAGE_SIZE') / 2 ** 20,
            len(os.listdir('/proc/self/fd')), len(os.listdir('/proc/self/task')),
            1000 * (now - self.since) / EVERY))
        self.since = now


def print_long_run(steps: int) -> None:
    """Trains for so many steps and prints each quantity at the beginning and end, and its slope."""
    with tempfile.TemporaryDirectory() as folder:
        run = make_runner(Path(folder), **{
            'max_epochs': None, 'train_cfg.max_iters': steps, 'train_length': 200,
            'default_hooks.checkpoint.interval': 5})
        measure = MeasureProcess()
        run.register_hook(measure)
        run.train()
    table = np.array(measure.rows)
    table = table[int(WARM_UP * len(table)):]
    print(f'| {steps} steps | after {table[0, 0]:.0f} | at the end | slope per 1000 steps |')
    print('|-|-|-|-|')
    for column, name in enumerate(('resident MiB', 'open files', 'threads', 'CPU ms a step'), 1):
        slope = 1000 * np.polyfit(table[:, 0], table[:, column], 1)[0]
        print(f'| {name} | {table[0, column]:.1f} | {table[-1, column]:.1f} | {slope:+.2f} |')
