"""Configs: references, options, and keys that nothing would read."""
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError
from mmgcl.models.translators.base import Translator
from mmgcl.registry import MODELS

CONFIGS = Path(__file__).parents[2] / 'configs'
DEMO = CONFIGS / 'gcl/demo.py'


@pytest.mark.parametrize('path', sorted(
    path for path in CONFIGS.rglob('*.py') if '_base_' not in path.parts),
    ids=lambda path: str(path.relative_to(CONFIGS)))
def test_every_config_loads(path: Path):
    assert issubclass(MODELS.get(load_config(path).model.type), Translator)


def test_option_reaches_every_place_that_refers_to_it():
    config = load_config(DEMO, {'seed': 7})
    assert config.randomness.seed == 7
    assert config.train_dataloader.dataset.seed == 7


@pytest.mark.parametrize(('option', 'hint'), [
    ('model.objectives.gcl.graph.edges.treshold', "'treshold'; did you mean 'threshold'"),
    ('max_epoch', "'max_epochs'"),
])
def test_misspelt_key_names_the_nearest(option: str, hint: str):
    with pytest.raises(ConfigError, match=hint):
        load_config(DEMO, {option: 1})


def test_misspelt_type_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'DenseGraphBuilder'"):
        load_config(DEMO, {'model.objectives.gcl.graph.type': 'DenseGraphBilder'})


def test_misspelt_runner_key_names_the_nearest(tmp_path: Path):
    path = tmp_path / 'mine.py'
    path.write_text(f"_base_ = '{DEMO}'\noptim_wraper = dict()\n")
    with pytest.raises(ConfigError, match="did you mean 'optim_wrapper'"):
        load_config(path)


def test_reference_to_nothing_is_named(tmp_path: Path):
    path = tmp_path / 'mine.py'
    path.write_text("a = '${b}'\n")
    with pytest.raises(ConfigError, match='b is not set'):
        load_config(path)


def test_circular_reference_is_named(tmp_path: Path):
    path = tmp_path / 'mine.py'
    path.write_text("a = '${b}'\nb = '${a}'\n")
    with pytest.raises(ConfigError, match='refers to itself'):
        load_config(path)


def test_missing_file_is_named():
    with pytest.raises(ConfigError, match='no config file'):
        load_config('nowhere.py')


def test_option_inside_a_reference_changes_that_place_alone(repository):
    config = load_config(repository / 'configs/gcl/demo.py', {'test_dataloader.batch_size': 4})
    assert (config.test_dataloader.batch_size, config.val_dataloader.batch_size) == (4, 16)
    assert config.test_dataloader.dataset == config.val_dataloader.dataset


def test_option_below_a_number_is_refused_in_one_line(repository):
    with pytest.raises(ConfigError, match=r'batch_size\.x do not fit'):
        load_config(repository / 'configs/gcl/demo.py', {'batch_size.x': 4})
