"""YAML and JSON configs are data; broken and hostile files are one line, in bounded time."""
import json
from pathlib import Path

import pytest

from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError

DEMO = Path(__file__).parents[2] / 'configs/gcl/demo.py'


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding='utf-8')
    return path


@pytest.mark.parametrize('tag', [
    '!!python/object/apply:os.system ["touch {path}"]',
    '!!python/object/new:subprocess.Popen [["touch", "{path}"]]',
    '!!python/name:os.system', '!!python/module:os'])
def test_yaml_makes_no_objects(tmp_path, tag):
    config = write(tmp_path, 'c.yaml', 'x: ' + tag.format(path=tmp_path / 'proof'))
    with pytest.raises(ConfigError, match='could not determine a constructor'):
        load_config(config)
    assert not (tmp_path / 'proof').exists()


def test_yaml_base_of_a_python_config_makes_no_objects(tmp_path):
    write(tmp_path, 'base.yml', f'x: !!python/object/apply:os.system ["touch {tmp_path}/proof"]')
    with pytest.raises(ConfigError):
        load_config(write(tmp_path, 'c.py', "_base_ = './base.yml'"))
    assert not (tmp_path / 'proof').exists()


@pytest.mark.parametrize('content', [
    {'custom_imports': {'imports': ['antigravity']}},
    {'model': {'type': 'os.system', 'command': 'true'}},
    {'a': [{'b': {'type': 'subprocess.Popen', 'args': ['true']}}]}])
def test_data_imports_no_code(tmp_path, content):
    with pytest.raises(ConfigError, match='code'):
        load_config(write(tmp_path, 'c.json', json.dumps(content)))


@pytest.mark.parametrize('suffix', ['json', 'yaml'])
def test_data_config_equals_the_python_one(tmp_path, suffix):
    source = write(tmp_path, f'c.{suffix}', json.dumps({'_base_': str(DEMO), 'max_epochs': 3}))
    assert load_config(source).to_dict() == load_config(DEMO, {'max_epochs': 3}).to_dict()


def test_yaml_reads_an_exponent_without_a_point_as_a_number(tmp_path):
    path = write(tmp_path, 'c.yaml', f'_base_: {DEMO}\noptim_wrapper: {{optimizer: {{lr: 1e-4}}}}')
    assert load_config(path).optim_wrapper.optimizer.lr == 1e-4


def test_safe_reading_refuses_python_also_as_a_base(tmp_path):
    data = write(tmp_path, 'c.yaml', f'_base_: {DEMO}')
    for path in (DEMO, data):
        with pytest.raises(ConfigError, match=r'demo\.py is Python code'):
            load_config(path, safe=True)


def test_safe_reading_takes_data(tmp_path):
    whole = {**load_config(DEMO).to_dict()}
    assert load_config(write(tmp_path, 'c.json', json.dumps(whole)), safe=True).max_epochs == 8


@pytest.mark.parametrize(('files', 'message'), [
    ({'c.py': "_base_ = './c.py'"}, r'circle: c\.py -> c\.py'),
    ({'c.py': "_base_ = ['./d.yaml']", 'd.yaml': '_base_: c.py'}, r'c\.py -> d\.yaml -> c\.py'),
    ({'c.py': "_base_ = '{{fileDirname}}/c.py'"}, 'circle'),
    ({'c.py': "_base_ = './' + 'c' + '.py'"}, 'includes itself'),
    ({'c.py': 'import sys\nsys.exit(0)'}, 'SystemExit: 0'),
    ({'c.py': 'raise SystemExit'}, 'SystemExit: no reason'),
    ({'c.py': 'x = 1 +'}, 'cannot be read'),
    ({'c.py': "_base_ = './gone.py'"}, r'gone\.py'),
    ({'c.yaml': 'a: &a [*a]'}, 'more than 100000 values'),
    ({'c.yaml': '\n'.join(['a0: &a0 [x, x]'] + [
        f'a{k}: &a{k} [*a{k - 1}, *a{k - 1}]' for k in range(1, 60)])}, 'more than 100000 values'),
    ({'c.yaml': '[' * 3000}, 'nested too deeply'),
    ({'c.json': '[' * 100000}, 'nested too deeply'),
    ({'c.json': '[1, 2]'}, 'must hold settings by name'),
    ({'c.yaml': ''}, 'must hold settings by name'),
    ({'c.yaml': '1: a'}, 'must be text, got 1'),
    ({'c.yaml': 'a: ' + 'x' * 2 ** 21}, 'is no config')])
def test_broken_or_hostile_file_is_one_line(tmp_path, files, message):
    paths = [write(tmp_path, name, text) for name, text in files.items()]
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(paths[0])
    assert '\n' not in str(caught.value)


def test_references_that_multiply_are_refused_before_they_are_resolved(tmp_path):
    lines = [f"a{k} = ['${{a{k + 1}}}', '${{a{k + 1}}}']" for k in range(60)] + ['a60 = 1']
    with pytest.raises(ConfigError, match='more than 100000 values'):
        load_config(write(tmp_path, 'c.py', '\n'.join(lines)))
