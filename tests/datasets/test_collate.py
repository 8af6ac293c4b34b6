"""Samples as a batch."""
import pytest
import torch

from mmgcl.engine.config import load_config
from mmgcl.errors import DataError
from mmgcl.registry import FUNCTIONS


def test_images_of_two_sizes_are_one_line_with_both():
    collate = FUNCTIONS.get(load_config('gcl/h2z').train_dataloader.collate_fn.type)
    samples = [{'real_x': torch.zeros(36, 40, 3)}, {'real_x': torch.zeros(44, 48, 3)}]
    with pytest.raises(DataError, match=r'\(36, 40, 3\) and \(44, 48, 3\): set batch_size'):
        collate(samples)
    assert collate(samples[:1] * 2)['real_x'].shape == (2, 36, 40, 3)


def test_training_stacks_its_samples_with_this_function(tiny_runner):
    runner = tiny_runner()
    runner.build_training()
    assert runner.train_dataloader.collate_fn.func is FUNCTIONS.get('default_collate')
