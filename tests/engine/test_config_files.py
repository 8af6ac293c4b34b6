"""A config is found by its path or its name, and described in a line."""
from pathlib import Path

import pytest

from mmgcl.engine.config_files import CONFIGS, config_names, describe_config, find_config_file
from mmgcl.errors import ConfigError


@pytest.mark.parametrize('name', ['gcl/demo', 'gcl/demo.py', 'gcl/ablations/hops_1'])
def test_name_is_found_from_any_folder(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert find_config_file(name) == CONFIGS / f'{name.removesuffix(".py")}.py'


def test_own_configs_folder_comes_first(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path('configs/gcl').mkdir(parents=True)
    Path('configs/gcl/demo.py').touch()
    assert find_config_file('gcl/demo') == Path('configs/gcl/demo.py')


@pytest.mark.parametrize(('name', 'near'), [
    ('gcl/dmeo', 'gcl/demo'), ('configs/gcl/h2zz.py', 'gcl/h2z'), ('munit/map', 'munit/maps')])
def test_misspelt_name_names_the_nearest(name, near):
    with pytest.raises(ConfigError, match=f"did you mean '{near}'"):
        find_config_file(name)


def test_every_config_is_described():
    described = {name: describe_config(CONFIGS / f'{name}.py') for name in config_names()}
    assert described['gcl/a2o'].startswith('patch_gcl, apple2orange')
    assert all(5 < len(text) <= 110 for text in described.values()), described
