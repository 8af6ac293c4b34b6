"""A resumed run is the uninterrupted run."""
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch

from mmgcl.checkpoints import load_weights_only

SAVE = {'default_hooks.checkpoint': {
    'type': 'CheckpointHook', 'interval': 3, 'by_epoch': False, 'max_keep_ckpts': 9}}


def equal(first: object, second: object) -> bool:
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(equal(first[k], second[k]) for k in first)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(equal(a, b) for a, b in zip(first, second))
    return first == second


def losses(runner: object) -> dict[int, dict]:
    path = next(Path(runner.log_dir).glob('vis_data/scalars.json'))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return {line['step']: {name: value for name, value in line.items() if '_' in name
                           and 'time' not in name} for line in lines if 'iter' in line}


@pytest.mark.parametrize('workers', [0, 2])
def test_resumed_run_equals_the_uninterrupted_one_bit_for_bit(tiny_runner, workers):
    # 4 iterations an epoch: iteration 3 lies inside the first, 6 inside the second.
    options = {'num_workers': workers, **SAVE}
    whole = tiny_runner('whole', **options)
    whole.train()
    resumed = tiny_runner('resumed', **options, resume=True,
                          load_from=f'{whole.work_dir}/iter_3.pth')
    resumed.train()
    first = load_weights_only(f'{whole.work_dir}/iter_6.pth')
    second = load_weights_only(f'{resumed.work_dir}/iter_6.pth')
    for part in ('state_dict', 'optimizer', 'param_schedulers'):
        assert equal(first[part], second[part]), part
    logged = losses(whole)
    assert set(losses(resumed)) == {4, 5, 6, 7, 8}
    assert {step: logged[step] for step in losses(resumed)} == losses(resumed)
    assert equal(whole.model.state_dict(), resumed.model.state_dict())


def test_run_resumed_between_two_lazy_terms_has_the_next_one_in_time(tiny_runner):
    options = {'model.objectives.gcl.identity_interval': 4, **SAVE}
    whole = tiny_runner('whole', **options)
    whole.train()
    resumed = tiny_runner('resumed', **options, resume=True,
                          load_from=f'{whole.work_dir}/iter_3.pth')
    resumed.train()
    assert equal(whole.model.state_dict(), resumed.model.state_dict())
    logged = losses(whole)
    assert {step: logged[step] for step in losses(resumed)} == losses(resumed)
    # The log carries the last one on: iterations 1 and 5 (from 1) have the term.
    assert logged[2]['gcl_identity'] == logged[1]['gcl_identity'] != logged[5]['gcl_identity']


def test_number_of_workers_does_not_change_the_run(tiny_runner):
    runs = [tiny_runner(f'w{workers}', num_workers=workers) for workers in (0, 1, 3)]
    for run in runs:
        run.train()
    states = [run.model.state_dict() for run in runs]
    assert equal(states[0], states[1])
    assert equal(states[0], states[2])


def test_another_seed_gives_another_run(tiny_runner):
    runs = [tiny_runner(f's{seed}', seed=seed) for seed in (0, 1)]
    for run in runs:
        run.train()
    assert not equal(runs[0].model.state_dict(), runs[1].model.state_dict())


def test_averaged_generator_is_saved_and_resumed(tiny_runner):
    hooks = {'default_hooks.ema': {'type': 'GeneratorEMAHook', 'momentum': 0.5}, **SAVE}
    whole = tiny_runner('whole', **hooks)
    whole.train()
    resumed = tiny_runner('resumed', **hooks, resume=True,
                          load_from=f'{whole.work_dir}/iter_3.pth')
    resumed.train()
    first = load_weights_only(f'{whole.work_dir}/iter_6.pth')
    second = load_weights_only(f'{resumed.work_dir}/iter_6.pth')
    assert equal(first['generator_ema'], second['generator_ema'])
    name = 'model.1.weight'
    assert not torch.equal(first['generator_ema'][name], first['state_dict'][f'generator.{name}'])


def test_global_random_numbers_do_not_matter_once_the_run_is_built(tiny_runner):
    runs = [tiny_runner(name) for name in ('quiet', 'disturbed')]
    runs[0].train()
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    torch.manual_seed(7)
    runs[1].train()
    assert equal(*(run.model.state_dict() for run in runs))
