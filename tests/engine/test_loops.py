"""Loops: the length of a run, and epochs that would have no step."""
import pytest

from mmgcl.engine.run import build_runner
from mmgcl.errors import ConfigError, DataError


def test_number_of_steps_takes_the_place_of_epochs(tiny_runner):
    runner = tiny_runner(max_iters=6, train_length=8, batch_size=2)  # an epoch and a half
    runner.train()
    assert (runner.iter, runner.epoch, runner.max_epochs) == (6, 2, 2)


@pytest.mark.parametrize('option', ['max_iters', 'max_epochs'])
def test_impossible_length_is_one_line(tiny_runner, option):
    with pytest.raises(ConfigError, match=f'{option} must be at least 1, got 0'):
        tiny_runner(**{option: 0}).train()


def test_batch_larger_than_the_set_is_an_error_that_names_both(tiny_config):
    runner = build_runner(tiny_config(batch_size=9, train_length=8))
    message = r'training has no step: a batch has 9 .* only 8; set batch'
    with pytest.raises(DataError, match=message):
        runner.train()


@pytest.mark.parametrize('phase', ['val', 'test'])
def test_validation_and_test_without_a_batch_are_errors(tiny_config, phase):
    config = tiny_config(**{f'{phase}_dataloader.batch_size': 9,
                            f'{phase}_dataloader.drop_last': True})
    with pytest.raises(DataError, match='has no step: a batch has 9 images, the data set only 2'):
        getattr(build_runner(config), phase)()
