"""``KEY=VALUE``: text stays text where the config has text, and is a Python value elsewhere."""
import argparse
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.engine.options import OptionsAction, OptionText

ROOT = Path(__file__).parents[2]
H2Z = ROOT / 'configs/gcl/h2z.py'


def load(**options: str):
    return load_config(H2Z, {key: OptionText(value) for key, value in options.items()})


@pytest.mark.parametrize('folder', [
    'my data', '2024', '1e5', 'a,b', '(new)', '[x]', 'true', 'a=b', 'ünï', "it's"])
def test_folder_of_any_name_is_taken_literally(folder):
    config = load(data_root=folder)
    assert config.data_root == folder
    assert config.train_dataloader.dataset.data_root == folder


@pytest.mark.parametrize('key', ['load_from', 'image_cache', 'feature_cache'])
def test_path_that_is_not_set_yet_is_text_as_well(key):
    assert load(**{key: '2024'})[key] == '2024'


def test_quotes_around_a_text_are_no_part_of_it():
    assert load(data_root="'a b'").data_root == 'a b'


@pytest.mark.parametrize(('key', 'text', 'value'), [
    ('batch_size', '4', 4),
    ('optim_wrapper.optimizer.lr', '1e-4', 1e-4),
    ('train_dataloader.drop_last', 'false', False),
    ('image_cache', 'None', None),
    ('load_from', 'None', None),
    ('model.objectives.gcl.encoder.layers', '(relu3_1, relu4_1)', ('relu3_1', 'relu4_1')),
    ('model.objectives.gcl.encoder.layers', 'relu3_1,relu4_1', ['relu3_1', 'relu4_1']),
    ('model.objectives.gcl.level_weights', '(1.0, 0.5)', (1.0, 0.5)),
    ('model.objectives.gcl.level_weights', '[1,0.5]', [1, 0.5])])
def test_value_of_another_type_is_understood(key, text, value):
    config = load(**{key: text})
    for name in key.split('.'):
        config = config[name]
    assert config == value
    assert type(config) is type(value)


def test_option_with_equals_signs_and_spaces_is_one_pair():
    parser = argparse.ArgumentParser()
    parser.add_argument('--options', nargs='+', action=OptionsAction, default={})
    args = parser.parse_args(['--options', 'data_root=a = b', 'seed=1', '--options', 'seed=2'])
    assert args.options == {'data_root': 'a = b', 'seed': '2'}
