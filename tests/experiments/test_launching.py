"""Several runs at once."""
import sys

from mmgcl.experiments.launching import finish_by_slurm, finish_on_gpus
from mmgcl.experiments.plan import make_plan

RUNS = make_plan('table1', ['gcl'], ['demo'], seeds=3).runs
TELL = 'import os, sys; print(sys.argv[1], os.environ["CUDA_VISIBLE_DEVICES"])'


def logs(folder) -> list[str]:
    return [(folder / f'{run.name}.log').read_text() for run in RUNS]


def test_each_process_sees_one_of_the_gpus(tmp_path, monkeypatch):
    monkeypatch.setenv('CUDA_VISIBLE_DEVICES', '4,6,7')
    failed = finish_on_gpus(RUNS, tmp_path, 2, lambda name: [sys.executable, '-c', TELL, name])
    assert failed == {}
    for run, text in zip(RUNS, logs(tmp_path)):
        assert text.split() in ([run.name, '4'], [run.name, '6'])


def test_a_run_that_fails_leaves_the_others_alone(tmp_path):
    code = 'import sys; sys.exit("error: no data" if sys.argv[1].endswith("1") else 0)'
    failed = finish_on_gpus(RUNS, tmp_path, 3, lambda name: [sys.executable, '-c', code, name])
    assert failed == {RUNS[1].name: f'no data (see {tmp_path / RUNS[1].name}.log)'}


def test_reason_of_a_failed_run_names_it_once(tmp_path):
    code = 'import sys; sys.exit(f"{sys.argv[1]} is not finished: no data")'
    failed = finish_on_gpus(RUNS[:1], tmp_path, 1, lambda name: [sys.executable, '-c', code, name])
    assert failed == {RUNS[0].name: f'no data (see {tmp_path / RUNS[0].name}.log)'}


def test_slurm_job_has_one_gpu_and_the_users_arguments(tmp_path, monkeypatch):
    srun = tmp_path / 'srun'
    srun.write_text('#!/bin/sh\necho "$@"\n')
    srun.chmod(0o755)
    monkeypatch.setenv('PATH', f'{tmp_path}:/usr/bin:/bin')
    monkeypatch.setenv('SRUN_ARGS', '--partition=short --comment="two words"')
    assert finish_by_slurm(RUNS, tmp_path, 3, lambda name: ['work', name]) == {}
    assert logs(tmp_path)[0].split('\n')[0] == (
        f'--ntasks=1 --gres=gpu:1 --job-name={RUNS[0].name} --partition=short '
        f'--comment=two words work {RUNS[0].name}')


def test_without_slurm_the_reason_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv('PATH', str(tmp_path))
    failed = finish_by_slurm(RUNS[:1], tmp_path, 1, lambda name: ['work', name])
    assert failed == {RUNS[0].name: 'srun cannot be started: No such file or directory'}
