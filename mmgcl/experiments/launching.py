"""Runs of an experiment: one after another here, or several at once, each on a GPU of its own."""
import os
import shlex
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from mmgcl.errors import UserError
from mmgcl.experiments.plan import Run
from mmgcl.experiments.running import finish_run

# What has to be run by itself: a run's name -> the command line that finishes it.
CommandOf = Callable[[str], Sequence[str]]


def finish_here(runs: Sequence[Run], work_dir: Path) -> dict[str, str]:
    """Finishes runs one after another in this process.

    Returns:
        name -> reason of the runs that could not be finished; the others are.
    """
    failed = {}
    for run in runs:
        try:
            finish_run(run, work_dir)
        except UserError as error:
            failed[run.name] = str(error)
    return failed


def finish_on_gpus(runs: Sequence[Run], work_dir: Path, gpus: int,
                   command_of: CommandOf) -> dict[str, str]:
    """Finishes up to ``gpus`` runs at once, each a process that sees one GPU of this machine."""
    free: Queue[str] = Queue()
    for device in _visible(gpus):
        free.put(device)

    def finish(run: Run) -> str | None:
        device = free.get()
        try:
            return _process(run.name, command_of(run.name), work_dir / f'{run.name}.log',
                            {'CUDA_VISIBLE_DEVICES': device})
        finally:
            free.put(device)
    return _at_once(finish, runs, gpus)


def finish_by_slurm(runs: Sequence[Run], work_dir: Path, gpus: int,
                    command_of: CommandOf) -> dict[str, str]:
    """Finishes up to ``gpus`` runs at once, each a Slurm job with one GPU.

    ``srun`` reads ``SLURM_PARTITION`` and the like; ``SRUN_ARGS`` holds further arguments.
    """
    def finish(run: Run) -> str | None:
        job = ['srun', '--ntasks=1', '--gres=gpu:1', f'--job-name={run.name}',
               *shlex.split(os.environ.get('SRUN_ARGS', ''))]
        return _process(run.name, [*job, *command_of(run.name)], work_dir / f'{run.name}.log', {})
    return _at_once(finish, runs, gpus)


def _visible(gpus: int) -> list[str]:
    given = [name for name in os.environ.get('CUDA_VISIBLE_DEVICES', '').split(',') if name]
    return (given or [str(index) for index in range(gpus)])[:gpus]


def _at_once(finish: Callable[[Run], str | None], runs: Sequence[Run],
             count: int) -> dict[str, str]:
    with ThreadPoolExecutor(count) as pool:
        results = zip(runs, pool.map(finish, runs))
        return {run.name: reason for run, reason in results if reason is not None}


def unfinished(name: str, reason: str) -> str:
    """The line about a run that could not be finished, as its own process prints it, too."""
    return f'{name} is not finished: {reason}'


def _process(name: str, command: Sequence[str], log: Path,
             environment: dict[str, str]) -> str | None:
    """Runs the command of a run, with its output in a file; returns why it failed, if it did."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('w', encoding='utf-8') as file:
        try:
            status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT,
                                    env={**os.environ, **environment}).returncode
        except OSError as error:
            return f'{command[0]} cannot be started: {error.strerror or error}'
    if status == 0:
        return None
    lines = log.read_text(encoding='utf-8', errors='replace').split('\n')
    last = next((line for line in reversed(lines) if line.strip()), f'exit status {status}')
    reason = last.removeprefix(unfinished(name, '')).removeprefix('error: ')
    return f'{reason} (see {log})'
