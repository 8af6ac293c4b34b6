"""Weights are released with a checksum and fetched by name."""
import functools
import http.server
import json
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import mmgcl
from mmgcl import cli
from mmgcl.engine.config import load_config
from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.registry import MODELS
from mmgcl.zoo import fetch_weights, read_manifest, release_checkpoint

NARROW = {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4}


@pytest.fixture(scope='module')
def checkpoint(tmp_path_factory) -> Path:
    """A checkpoint of a small model, with averaged weights."""
    torch.manual_seed(1)
    model = MODELS.build(load_config('gcl/demo', NARROW).model)
    average = {name: torch.randn_like(weight) for name, weight in
               model.generator.named_parameters()}
    path = tmp_path_factory.mktemp('run') / 'epoch_8.pth'
    torch.save({'meta': {'epoch': 8, 'iter': 1600, 'seed': 5, 'cfg': 'long'},
                'state_dict': model.state_dict(), 'generator_ema': average}, path)
    return path


@pytest.fixture
def release(checkpoint, tmp_path, monkeypatch) -> Path:
    """A folder with one release; the cache is empty."""
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'cache'))
    monkeypatch.delenv('MMGCL_ZOO', raising=False)
    scores = tmp_path / 'metrics.json'
    scores.write_text('{"correspondence/combined": 0.5}')
    release_checkpoint('gcl_demo', 'gcl/demo', checkpoint, tmp_path / 'release', NARROW, scores)
    return tmp_path / 'release'


@pytest.fixture
def server(release):
    """The release on 127.0.0.1."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(release))
    handler.log_message = lambda *_: None
    running = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running, f'http://127.0.0.1:{running.server_port}'
    running.shutdown()
    running.server_close()


def test_release_holds_generators_and_says_what_they_are(release):
    entry = read_manifest(release / 'manifest.json')['gcl_demo']
    file = release / entry.file
    assert entry.size == file.stat().st_size < 100_000
    assert entry.trained == {'epochs': 8, 'steps': 1600, 'seed': 5}
    assert entry.scores == {'correspondence/combined': 0.5}
    assert entry.sha256.startswith(file.stem.rpartition('-')[2])
    assert {path.name for path in release.iterdir()} == {'manifest.json', entry.file}


def test_second_release_keeps_the_first(release, checkpoint):
    release_checkpoint('other', 'gcl/demo', checkpoint, release, NARROW)
    assert set(read_manifest(release / 'manifest.json')) == {'gcl_demo', 'other'}


def test_released_weights_translate_as_the_checkpoint_does(release, checkpoint, monkeypatch):
    monkeypatch.setenv('MMGCL_ZOO', str(release))
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    named = mmgcl.ImageTranslationInferencer(weights='gcl_demo')
    given = mmgcl.ImageTranslationInferencer(load_config('gcl/demo', NARROW), checkpoint)
    assert np.array_equal(named(image), given(image))


def test_weights_are_fetched_once(server):
    running, address = server
    entry, path = fetch_weights('gcl_demo', address)
    assert path.stat().st_size == entry.size
    running.shutdown()
    running.server_close()
    assert fetch_weights('gcl_demo', address) == (entry, path)  # the list that was kept serves


def test_without_a_network_the_error_says_what_to_do(release):
    with pytest.raises(CheckpointError, match=r'cannot reach .*copy the release to') as error:
        fetch_weights('gcl_demo', 'http://127.0.0.1:9')
    assert '\n' not in str(error.value)


def test_without_an_address_the_error_says_what_to_do(release):
    with pytest.raises(CheckpointError, match='set MMGCL_ZOO to the folder or URL of a release'):
        mmgcl.ImageTranslationInferencer('gcl/demo', 'gcl_demo')


def test_unknown_name_is_an_error_that_lists_those_there_are(release):
    with pytest.raises(CheckpointError, match='no weights gcl_demmo, only gcl_demo'):
        fetch_weights('gcl_demmo', release)


def test_file_with_another_checksum_is_refused(release):
    entry = read_manifest(release / 'manifest.json')['gcl_demo']
    data = bytearray((release / entry.file).read_bytes())
    data[-1] ^= 1
    (release / entry.file).write_bytes(data)
    with pytest.raises(CheckpointError, match=r'SHA-256 sum is .* instead of .*; delete'):
        fetch_weights('gcl_demo', release)


@pytest.mark.parametrize('change', [
    {'config': '/tmp/evil.py'}, {'config': '../evil'}, {'file': '../manifest.json'},
    {'options': {'custom_imports.imports': ['evil']}}, {'sha256': 'short'}, {'more': 1}])
def test_list_that_could_lead_elsewhere_is_refused(release, change):
    listed = json.loads((release / 'manifest.json').read_text())
    listed['weights'][0].update(change)
    (release / 'manifest.json').write_text(json.dumps(listed))
    with pytest.raises(CheckpointError, match='is no list of weights'):
        fetch_weights('gcl_demo', release)


@pytest.mark.parametrize(('name', 'config', 'options'), [
    ('a/b', 'gcl/demo', {}), ('a', 'mine.py', {}), ('a', 'gcl/demo', {'image_size': 32})])
def test_impossible_release_is_refused(checkpoint, tmp_path, name, config, options):
    with pytest.raises(ConfigError):
        release_checkpoint(name, config, checkpoint, tmp_path / 'new', options)
    assert not (tmp_path / 'new').exists()


def test_command_lines(release, checkpoint, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv('MMGCL_ZOO', str(release))
    options = [f'{key}={value}' for key, value in NARROW.items()]
    cli.main(['release', 'again', 'gcl/demo', str(checkpoint), '--out', str(release),
              '--cfg-options', *options])
    image = np.zeros((16, 16, 3), np.uint8)
    Image.fromarray(image).save(tmp_path / 'a.png')
    cli.main(['translate', str(tmp_path / 'a.png'), '--weights', 'again', '--out',
              str(tmp_path / 'out')])
    assert (tmp_path / 'out/a.png').is_file()
    assert 'SHA-256' in capsys.readouterr().out
