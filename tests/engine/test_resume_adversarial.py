"""Resumed runs of the adversarial family: histories, statistics and style codes go on bit for bit.
"""
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import torch
from mmengine.runner import Runner

from mmgcl.checkpoints import load_weights_only
from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner

# Four iterations an epoch; a history of three images is full before the checkpoint.
RUN = {'image_size': 32, 'train_length': 8, 'test_length': 2, 'batch_size': 2, 'max_epochs': 2,
       'log_interval': 1, 'sample_interval': 100, 'default_hooks.checkpoint': {
           'type': 'CheckpointHook', 'interval': 3, 'by_epoch': False, 'max_keep_ckpts': 9},
       **{f'{split}_{part}': None for split in ('val', 'test')
          for part in ('cfg', 'dataloader', 'evaluator')}}
RESIDUAL = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4}
PATCH = {'discriminator.base_channels': 4, 'discriminator.num_layers': 2}
TWO_NETWORKS = {**RESIDUAL, **{f'model.{name}': size for name, size in PATCH.items()},
                'model.image_buffer.size': 3}
METHODS = {
    'cyclegan': TWO_NETWORKS,
    'gcgan': {**RESIDUAL, **PATCH, 'image_buffer.size': 3},
    'distancegan': TWO_NETWORKS,
    'munit': {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
              'model.discriminator.base_channels': 4, 'model.discriminator.norm': 'spectral',
              'model.gan_loss.penalty': None},
}
NUMBER = count()


def equal(first: object, second: object) -> bool:
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(equal(first[k], second[k]) for k in first)
    if isinstance(first, (list, tuple)):
        return len(first) == len(second) and all(equal(a, b) for a, b in zip(first, second))
    return first == second


@pytest.fixture
def runner(repository: Path, tmp_path: Path) -> Callable[..., Runner]:
    def make(method: str, name: str, **more: object) -> Runner:
        config = load_config(repository / f'configs/{method}/demo.py',
                             {**RUN, **METHODS[method], **more})
        config.work_dir = str(tmp_path / name)
        config.experiment_name = f'adversarial_{next(NUMBER)}'
        return build_runner(config)
    return make


@pytest.mark.parametrize('method', METHODS)
def test_resumed_run_equals_the_uninterrupted_one_bit_for_bit(runner, method):
    whole = runner(method, 'whole')
    whole.train()
    resumed = runner(method, 'resumed', resume=True, load_from=f'{whole.work_dir}/iter_3.pth')
    resumed.train()
    first, second = (load_weights_only(f'{run.work_dir}/iter_6.pth') for run in (whole, resumed))
    for part in ('state_dict', 'optimizer', 'param_schedulers'):
        assert equal(first[part], second[part]), part
    assert equal(whole.model.state_dict(), resumed.model.state_dict())
    assert all(value.isfinite().all() for value in whole.model.state_dict().values())


def test_a_resumed_run_does_not_measure_the_data_again(runner):
    whole = runner('distancegan', 'whole')
    whole.train()
    resumed = runner('distancegan', 'resumed', resume=True,
                     load_from=f'{whole.work_dir}/iter_3.pth')
    resumed.build_training()
    resumed.load_or_resume()
    assert resumed.model.distance.ready
    resumed.model.distance.measure = None  # calling it would fail
    resumed.train()


def test_averages_of_both_generators_are_saved_and_used(runner):
    run = runner('cyclegan', 'run', **{
        'default_hooks.ema': {'type': 'GeneratorEMAHook', 'momentum': 0.5}})
    run.train()
    saved = load_weights_only(f'{run.work_dir}/iter_6.pth')
    for name in ('generator_xy.model.1.weight', 'generator_yx.model.1.weight'):
        assert not torch.equal(saved['generator_ema'][name], saved['state_dict'][name])
