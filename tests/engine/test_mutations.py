"""Slips in real configs: each is one line before training, and no misspelt key is silent."""
import copy
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mmengine.runner.runner
import pytest
from mmengine import Config
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.engine.run import build_runner
from mmgcl.errors import UserError

ROOT = Path(__file__).parents[2]
CONFIGS = ('gcl/demo', 'negcut/demo', 'lsesim/demo', 'hneg_src/demo', 'cyclegan/demo', 'munit/demo',
           'distancegan/demo', 'gcl/h2z', 'gcl/maps')
COUNT = 300
EXTREMES = (0, -1, 10 ** 9, 16 * 10 ** 9, 1e30, -1e30, float('nan'), float('inf'))
OTHER_TYPES = ('nonsense', '', [], {}, [1, 'a'], {'type': 'Adam'}, True, None, 3, 0.5)
# Below these a config chooses its own names, or hands them to another program.
FREE = ('model.objectives', 'metrics', 'init_kwargs', 'define_metric_cfg')
TINY = {'image_size': 32, 'train_length': 4, 'test_length': 2, 'num_workers': 0}


def spots(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Paths of all settings, by names and indices."""
    for name, item in (value.items() if isinstance(value, dict) else enumerate(value)):
        yield (*path, name)
        if isinstance(item, (dict, list, tuple)):
            yield from spots(item, (*path, name))


def narrow(value: Any) -> None:
    """Makes networks small, in place."""
    if isinstance(value, dict):
        value.update({name: size for name, size in (('base_channels', 2), ('num_blocks', 1))
                      if name in value})
        for item in value.values():
            narrow(item)


def misspelt(name: str, choice: random.Random) -> str:
    index = choice.randrange(len(name) - 1)
    swapped = name[:index] + name[index + 1] + name[index] + name[index + 2:]
    dropped = name[:index] + name[index + 1:]
    doubled = name[:index] + name[index] + name[index:]
    return choice.choice([one for one in (swapped, dropped, doubled) if one != name])


def mutated(config: dict, kind: str, choice: random.Random) -> tuple[str, dict]:
    """A config with one slip, and where it is."""
    config = copy.deepcopy(config)
    while True:
        *parents, name = choice.choice(list(spots(config)))
        path = '.'.join(map(str, (*parents, name)))
        parent = config
        for step in parents:
            parent = parent[step]
        if isinstance(parent, tuple):
            continue
        if kind == 'misspelt':
            free = any('.'.join(map(str, parents)).endswith(one) for one in FREE) or (
                set(FREE) & set(parents))
            if not isinstance(name, str) or len(name) < 3 or free:
                continue
            new = misspelt(name, choice)
            parent[new] = parent.pop(name)
            return f'{path} as {new!r}', config
        parent[name] = choice.choice(EXTREMES if kind == 'extreme' else OTHER_TYPES)
        return f'{path} = {parent[name]!r}', config


def write(config: dict, path: Path) -> Path:
    text = '\n'.join(f'{name} = {value!r}' for name, value in config.items())
    path.write_text(re.sub(r'(?<= )(nan|inf)\b', r"float('\1')", text))
    return path


@pytest.fixture(scope='module')
def sources(tmp_path_factory) -> list[dict]:
    """Shipped configs before references are resolved, small."""
    data = tmp_path_factory.mktemp('data')
    for folder in ('trainA', 'trainB', 'testA', 'testB'):
        (data / folder).mkdir()
        for k in range(2):
            Image.new('RGB', (32, 32), 'teal').save(data / folder / f'{k}.png')
    found = []
    for name in CONFIGS:
        config = Config.fromfile(str(ROOT / f'configs/{name}.py'))._cfg_dict.to_dict()
        config.update({key: value for key, value in TINY.items() if key in config})
        if 'data_root' in config:  # its own encoder is large and needs weights
            config.update(data_root=str(data), model=copy.deepcopy(found[0]['model']))
        config['visualizer'] = {'type': 'Visualizer', 'vis_backends': [{'type': 'LocalVisBackend'}]}
        narrow(config['model'])
        found.append(config)
    return found


def build(path: Path, work_dir: Path) -> str | None:
    """None if all that training needs can be built, else the error."""
    try:
        config = load_config(path)
        config.work_dir = str(work_dir)
        config.experiment_name = path.stem
        build_runner(config).build_training()
    except UserError as error:
        return str(error)
    return None


@pytest.mark.slow
@pytest.mark.parametrize('kind', ['misspelt', 'type', 'extreme'])
def test_no_slip_ends_in_a_traceback_and_no_misspelt_key_is_silent(
        sources, kind, tmp_path, monkeypatch):
    monkeypatch.setattr(mmengine.runner.runner, 'collect_env', dict)  # takes half a second each
    choice = random.Random(f'mutations {kind}')
    raw, silent, long = [], [], []
    for number in range(COUNT // 3):
        where, config = mutated(choice.choice(sources), kind, choice)
        path = write(config, tmp_path / f'{kind}_{number}.py')
        try:
            error = build(path, tmp_path / 'run')
        except Exception as found:
            raw.append(f'{where}: {type(found).__name__}: {found}')
            continue
        if error is None and kind == 'misspelt':
            silent.append(where)
        if error is not None and '\n' in error:
            long.append(error)
    assert not raw, '\n'.join(raw)
    assert not silent, '\n'.join(silent)
    assert not long, long
