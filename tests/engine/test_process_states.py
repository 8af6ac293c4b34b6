"""Each process of a distributed run has a history of images of its own, also after a resume."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints import read_checkpoint
from mmgcl.checkpoints.process_state import process_state, state_of_process
from mmgcl.errors import CheckpointError
from mmgcl.models.image_buffer import ImageBuffer

TINY = {'image_size': 16, 'train_length': 4, 'test_length': 2, 'batch_size': 1, 'max_epochs': 2,
        'sample_interval': 100, 'model.generator.num_blocks': 1, 'model.generator.base_channels': 2,
        'model.discriminator.base_channels': 2, 'model.discriminator.num_layers': 1,
        'default_hooks.checkpoint.interval': 1}


def model_with(*values: float) -> torch.nn.Module:
    """A model whose history holds plain images of the given values."""
    model = torch.nn.Module()
    model.history = ImageBuffer(3)
    if values:
        images = torch.tensor(values).view(-1, 1, 1, 1).expand(-1, 3, 2, 2)
        model.history(images, torch.zeros(len(values), 2))
    return model


def content_of(*others: float) -> dict:
    return {'process_states': [process_state(model_with(value)) for value in others]}


def test_a_process_takes_its_own_state():
    state, line = state_of_process(content_of(1.0, 2.0), model_with(), 2, 3)
    assert line is None
    assert state['history.images'][0].unique().tolist() == [2.0]
    assert int(state['history.count']) == 1
    assert state_of_process(content_of(1.0, 2.0), model_with(), 0, 3) == ({}, None)


def test_a_further_process_begins_with_an_empty_history_and_the_run_says_so():
    state, line = state_of_process(content_of(1.0), model_with(), 3, 4)
    assert int(state['history.count']) == 0
    assert line == ('image histories: the checkpoint has those of 2 processes, this run has 4: '
                    'processes 2 to 3 begin with empty ones')


def test_states_of_processes_that_are_gone_are_dropped_and_the_run_says_so():
    state, line = state_of_process(content_of(1.0, 2.0, 3.0), model_with(), 0, 1)
    assert state == {}
    assert line.endswith('has those of 4 processes, this run has 1: those of processes 1 to 3 are '
                         'dropped')


def test_an_earlier_checkpoint_and_a_model_without_histories_have_nothing_to_take():
    assert state_of_process({}, model_with(), 1, 2) == ({}, None)
    assert state_of_process(content_of(1.0), torch.nn.Linear(2, 2), 1, 2) == ({}, None)


@pytest.mark.parametrize(('states', 'message'), [
    ('text', "process_states is the text 'text', not a list"),
    ([3], 'process_states: 0 is 3, not a dict of weights'),
    ([{'history.count': torch.zeros(1)}], 'first history.images'),
    ([{'history.images': torch.full((3, 3, 2, 2), float('nan')),
       'history.count': torch.zeros(1)}], r'NaN or infinite values in history\.images')])
def test_states_that_do_not_fit_are_one_line(states, message):
    with pytest.raises(CheckpointError, match=message):
        state_of_process({'process_states': states}, model_with(), 1, 2)


def train_in_two(root: Path, work_dir: Path, *arguments: str) -> str:
    options = [f'{key}={value}' for key, value in TINY.items()]
    done = subprocess.run(
        [sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2', '--master_port=29543',
         'tools/train.py', 'configs/cyclegan/demo.py', '--work-dir', str(work_dir), '--launcher',
         'pytorch', *arguments, '--cfg-options', *options],
        cwd=root, capture_output=True, text=True, timeout=300,
        env={**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(root)})
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


@pytest.mark.slow
def test_two_resumed_processes_end_where_two_uninterrupted_ones_do(repository, tmp_path):
    train_in_two(repository, tmp_path / 'whole')
    (tmp_path / 'resumed').mkdir()
    shutil.copy(tmp_path / 'whole/epoch_1.pth', tmp_path / 'resumed')
    train_in_two(repository, tmp_path / 'resumed', '--resume',
                 str(tmp_path / 'resumed/epoch_1.pth'))
    whole, resumed = (read_checkpoint(tmp_path / name / 'epoch_2.pth')
                      for name in ('whole', 'resumed'))
    for name, value in whole['state_dict'].items():
        assert torch.equal(resumed['state_dict'][name], value), name
    (whole_second,), (second,) = whole['process_states'], resumed['process_states']
    name = 'discrimination_y.buffer.images'
    assert int(second['discrimination_y.buffer.count']) == 4
    assert torch.equal(second[name], whole_second[name])
    assert not torch.equal(second[name], resumed['state_dict'][name])
