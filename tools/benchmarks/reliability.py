"""What a run survives: kills, signals, NaN, damaged and hostile files.

    python tools/benchmarks/reliability.py [--short] [--rows NAME ...] [--json FILE]
    python tools/benchmarks/reliability.py --long-run 5000

Each row consists of many trials with the outcomes survived (the bit-identical result, or the last
good checkpoint), refused (a one-line error, earlier files intact) and lost (anything else).
"""
import argparse
import contextlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from hostile_files import FILES
from hostile_images import KINDS, LEFT_OUT, READ, REFUSED, make_image
from long_run import print_long_run
from tiny_run import ITERATIONS, ROOT, TINY, CallAtIteration, make_runner, same, trained

from mmgcl.checkpoints import read_checkpoint, read_state_dict
from mmgcl.checkpoints.finite import first_not_finite
from mmgcl.checkpoints.latest import POINTER, find_last
from mmgcl.checkpoints.translator import load_generators
from mmgcl.datasets.folder_listing import list_folder
from mmgcl.datasets.image_files import IMAGE_EXTENSIONS, list_images, read_image
from mmgcl.engine.config import load_config
from mmgcl.engine.runner import TranslationRunner
from mmgcl.errors import UserError, one_line
from mmgcl.models.encoders import VGG16Encoder

SAVE_PATH = ('checkpoints/whole_file.py', 'checkpoints/writing.py', 'checkpoints/latest.py',
             'hooks/checkpoint.py', 'engine/progress.py')
NUMBER = itertools.count()
Outcome = str


def hostile_files(folder: Path, short: bool) -> Iterator[Outcome]:
    """Damaged, foreign and malicious files, through every way of loading a file."""
    config = load_config(ROOT / 'configs/gcl/demo.py', {
        name: value for name, value in TINY.items() if name.startswith('model.')})
    ways: tuple[Callable, ...] = (
        read_checkpoint, read_state_dict, lambda path: load_generators(config, path),
        lambda path: VGG16Encoder(weights=str(path)))
    for kind, (make, _) in FILES.items():
        path = folder / f'{kind.replace(" ", "_")}.pth'
        make(path)
        for load in ways[:1] if short else ways:
            started = time.process_time()
            try:
                load(path)
                yield 'lost'
            except UserError as error:
                good = '\n' not in str(error) and time.process_time() - started < 5
                yield 'refused' if good else 'lost'


def hostile_images(folder: Path, short: bool) -> Iterator[Outcome]:
    """Image files of every kind: read, or refused in one line that names the file."""
    for kind in itertools.islice(KINDS, 0, None, 4 if short else 1):
        fate = KINDS[kind][2]
        path = make_image(kind, folder)
        listed = path in list_images(folder)
        if fate == LEFT_OUT:
            noted = any(path.name in note for note in list_folder(folder, IMAGE_EXTENSIONS).notes())
            yield 'refused' if noted and not listed else 'lost'
            path.rename(folder.parent / f'{folder.name}_{path.name}')  # notes name three examples
            continue
        try:
            read_image(path)
            yield 'survived' if fate == READ and listed else 'lost'
        except UserError as error:
            good = fate == REFUSED and listed and one_line(str(path)) in str(error)
            yield 'refused' if good else 'lost'


def kills_while_saving(folder: Path, short: bool) -> Iterator[Outcome]:
    """SIGKILL at each line of the saving code: there is always a complete checkpoint."""
    run = make_runner(folder / 'run', max_epochs=1)
    run.train()
    before = read_checkpoint(find_last(run.work_dir))['meta']['epoch']
    for line in itertools.count(1, 7 if short else 1):
        copy = folder / f'copy_{line}'
        shutil.copytree(run.work_dir, copy)
        status = _in_child(lambda copy=copy, line=line: _save_and_die(run, copy, line))
        last = find_last(copy)
        epoch = read_checkpoint(last)['meta']['epoch'] if last else None
        yield 'survived' if epoch in (before, before + 1) else 'lost'
        shutil.rmtree(copy)
        if status == 0:  # it finished
            return


def kills_while_training(folder: Path, short: bool) -> Iterator[Outcome]:
    """SIGKILL at random moments of a training run, which is then resumed to its end."""
    whole = trained(folder / 'whole')
    started = time.monotonic()
    _in_child(lambda: make_runner(folder / 'timed').train())
    length = time.monotonic() - started
    chances = random.Random(0)
    for number in range(2 if short else 20):
        work_dir = folder / f'run_{number}'
        child = _start(lambda work_dir=work_dir: make_runner(work_dir).train())
        time.sleep(chances.uniform(0.2, 1.0) * length)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        yield 'survived' if same(whole, trained(work_dir, resume=True)) else 'lost'


def signals_while_training(folder: Path, short: bool) -> Iterator[Outcome]:
    """SIGTERM and SIGINT after each iteration: the run saves, and resumes to the same end."""
    whole = trained(folder / 'whole')
    for number in (signal.SIGTERM, signal.SIGINT):
        for iteration in (3,) if short else range(1, ITERATIONS):
            work_dir = folder / f'run_{number}_{iteration}'
            run = make_runner(work_dir)
            run.register_hook(CallAtIteration(
                iteration, lambda _, number=number: os.kill(os.getpid(), number)))
            try:
                run.train()
                yield 'lost'
            except SystemExit as stop:
                good = stop.code == 128 + number and run.iter == iteration
                good = good and same(whole, trained(work_dir, resume=True))
                yield 'survived' if good else 'lost'


def runs_that_become_nan(folder: Path, short: bool) -> Iterator[Outcome]:
    """Weights or optimizer states become NaN: never saved as a checkpoint, and named."""
    def spoil_weights(part: str) -> Callable:
        @torch.no_grad()
        def spoil(run: TranslationRunner) -> None:
            next(getattr(run.model, part).parameters()).view(-1)[0] = torch.nan
        return spoil

    def spoil_optimizer(run: TranslationRunner) -> None:
        states = run.optim_wrapper['generator'].optimizer.state_dict()['state']
        states[0]['exp_avg'].fill_(torch.nan)

    spoilers = [spoil_weights(part) for part in ('generator', 'discriminator', 'gcl')]
    for spoil in [*spoilers, spoil_optimizer][:2 if short else None]:
        for iteration in (8,) if short else (1, 3, 4, 5, 7, 8):
            work_dir = folder / f'run_{next(NUMBER)}'
            run = make_runner(work_dir, **{'default_hooks.finite_loss.interval': 100})
            run.register_hook(CallAtIteration(iteration, spoil))
            try:
                run.train()
                yield 'lost'
            except UserError:
                last = find_last(work_dir)
                good = last is None or first_not_finite(read_checkpoint(last)) is None
                good = good and (last is None or (work_dir / POINTER).read_text() == last.name)
                yield 'refused' if good else 'lost'


def damaged_directories(folder: Path, short: bool) -> Iterator[Outcome]:
    """Truncated and bit-flipped checkpoints and pointers: the newest intact file is found."""
    run = make_runner(folder / 'run', **{'default_hooks.checkpoint.max_keep_ckpts': 2})
    run.train()
    newest = (Path(run.work_dir) / 'epoch_2.pth').read_bytes()
    chances = random.Random(0)
    damages: list[tuple[str, bytes]] = [(POINTER, content) for content in (
        b'', b'\n', b'epoch_7.pth', b'/gone/epoch_2.pth', b'\xff\xfe\x00')]
    for _ in range(5 if short else 60):
        damages.append(('epoch_2.pth', newest[:chances.randrange(len(newest))]))
        flipped = bytearray(newest)
        flipped[chances.randrange(len(newest))] ^= 1 << chances.randrange(8)
        damages.append(('epoch_2.pth', bytes(flipped)))
    wanted = {name: read_checkpoint(Path(run.work_dir) / name)['state_dict']
              for name in ('epoch_1.pth', 'epoch_2.pth')}
    for name, content in damages:
        copy = folder / 'copy'
        shutil.copytree(run.work_dir, copy)
        (copy / name).write_bytes(content)
        last = find_last(copy)
        # A flipped bit between the records of a file does not change its content.
        good = last is not None and same(wanted[last.name], read_checkpoint(last)['state_dict'])
        yield 'survived' if good else 'lost'
        shutil.rmtree(copy)


def full_disks(folder: Path, short: bool) -> Iterator[Outcome]:
    """File size limit while saving: a one-line error, and the previous checkpoint is kept."""
    run = make_runner(folder / 'run', max_epochs=1)
    run.train()
    before = read_checkpoint(find_last(run.work_dir))['state_dict']
    for limit in (1000, 30_000) if short else (1, 5, 100, 1000, 10_000, 30_000, 60_000):
        def save(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                run.save_checkpoint(run.work_dir, 'epoch_1.pth')
            except UserError:
                os._exit(2)

        status = _in_child(save)
        good = same(before, read_checkpoint(find_last(run.work_dir))['state_dict'])
        yield 'refused' if status == 2 and good else 'lost'


ROWS = {function.__name__.replace('_', ' '): function for function in (
    hostile_files, hostile_images, damaged_directories, full_disks, kills_while_saving,
    kills_while_training, signals_while_training, runs_that_become_nan)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--short', action='store_true', help='a few trials per row')
    parser.add_argument('--rows', nargs='+', choices=ROWS, default=list(ROWS), metavar='NAME',
                        help=f'some of: {", ".join(ROWS)}')
    parser.add_argument('--json', type=Path, help='also write the counts to this JSON file')
    parser.add_argument('--long-run', type=int, metavar='STEPS',
                        help='instead: one run of this length, with memory, files and step time')
    args = parser.parse_args()
    if args.long_run:
        print_long_run(args.long_run)
        return
    counts = {}
    print('| what | tried | survived | refused | lost |\n|-|-|-|-|-|')
    for name in args.rows:
        with tempfile.TemporaryDirectory() as folder, _quiet():
            found = Counter(ROWS[name](Path(folder), args.short))
        counts[name] = {'tried': found.total(), **{key: found[key] for key in (
            'survived', 'refused', 'lost')}}
        print(f'| {name} | {" | ".join(map(str, counts[name].values()))} |', flush=True)
    if args.json:
        args.json.write_text(json.dumps(counts, indent=1))
    if any(row['lost'] for row in counts.values()):
        sys.exit(1)


def _save_and_die(run: TranslationRunner, work_dir: Path, line: int) -> None:
    """Saves the next checkpoint into a directory and is killed at the n-th line executed."""
    hook = next(hook for hook in run.hooks if type(hook).__name__ == 'CheckpointHook')
    hook.out_dir = run._work_dir = str(work_dir)
    left = itertools.count(line - 1, -1)

    def trace(frame: object, event: str, _: object) -> Callable:
        if event == 'line' and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(lambda frame, event, argument: trace
                 if frame.f_code.co_filename.endswith(SAVE_PATH) else None)
    hook._save_checkpoint_with_step(run, 2, {'epoch': 2, 'iter': ITERATIONS})
    sys.settrace(None)


def _start(function: Callable[[], object]) -> int:
    """Process id of a fork that calls a function and exits."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        function()
        status = 0
    finally:
        os._exit(status)


def _in_child(function: Callable[[], object]) -> int:
    """Exit status of a process that calls a function; negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(_start(function), 0)[1])


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Suppresses the output of the runs."""
    with open(os.devnull, 'w') as nothing, contextlib.redirect_stderr(nothing):
        yield


if __name__ == '__main__':
    main()
