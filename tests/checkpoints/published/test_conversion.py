"""Whole checkpoints from published files and back."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from mmengine import Config

from mmgcl.checkpoints import load_weights_only
from mmgcl.checkpoints.published import export_checkpoint, import_checkpoint
from mmgcl.checkpoints.translator import build_translator
from mmgcl.errors import CheckpointError

NAMES = {'D': 'discriminator', 'G': 'generator', 'F': 'gcl'}


class Foreign:
    pass


@pytest.fixture
def config(tiny_config) -> Config:
    return tiny_config(max_epochs=1)


@pytest.fixture
def original(config, tmp_path) -> Path:
    """A checkpoint with weights that no initialisation gives."""
    translator = build_translator(config)
    torch.manual_seed(1)
    for parameter in translator.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    torch.save({'state_dict': translator.state_dict()}, tmp_path / 'original.pth')
    return tmp_path / 'original.pth'


@pytest.fixture
def files(config, original, tmp_path) -> list[Path]:
    return export_checkpoint(config, original, tmp_path / 'published', epoch='200')


def weights(path: Path) -> dict[str, torch.Tensor]:
    return load_weights_only(str(path))['state_dict']


def test_export_names_files_as_published(files):
    assert sorted(path.name for path in files) == [
        '200_net_D.pth', '200_net_F.pth', '200_net_G.pth']


def test_import_of_an_export_is_the_original(config, original, files, tmp_path):
    assert import_checkpoint(config, files, tmp_path / 'back.pth') == []
    first, second = weights(original), weights(tmp_path / 'back.pth')
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_network_without_file_keeps_first_weights_and_is_named(config, original, files, tmp_path):
    generator = next(path for path in files if path.stem.endswith('G'))
    fresh = import_checkpoint(config, [f'G={generator}'], tmp_path / 'back.pth')
    assert fresh == ['discriminator', 'gcl']
    untouched = build_translator(config).state_dict()
    for name, weight in weights(tmp_path / 'back.pth').items():
        source = weights(original) if name.startswith('generator.') else untouched
        assert torch.equal(weight, source[name])


@pytest.mark.parametrize('hooks', [{}, {'default_hooks.ema': {'type': 'GeneratorEMAHook'}}])
def test_converted_checkpoint_translates_and_trains(tiny_runner, original, config, files, tmp_path,
                                                    hooks):
    import_checkpoint(config, files, tmp_path / 'back.pth')
    source = str(tmp_path / 'back.pth')
    tiny_runner('test', load_from=source, **hooks).test()
    runner = tiny_runner('train', load_from=source, max_epochs=1, **hooks,
                         **{'optim_wrapper.optimizer.lr': 0.0})
    runner.train()
    name = 'generator.model.1.weight'
    assert torch.equal(runner.model.state_dict()[name], weights(original)[name])


def test_converted_checkpoint_is_not_resumed(tiny_runner, config, files, tmp_path):
    import_checkpoint(config, files, tmp_path / 'back.pth')
    with pytest.raises(CheckpointError, match='without the state of a run'):
        tiny_runner('run', load_from=str(tmp_path / 'back.pth'), resume=True).train()


@pytest.mark.parametrize(('content', 'message'), [
    ({'model': Foreign()}, 'refused'), ({'epoch': 3}, 'not a weight')])
def test_file_that_is_no_state_dict_is_refused(config, tmp_path, content, message):
    path = tmp_path / 'latest_net_G.pth'
    torch.save(content, path)
    with pytest.raises(CheckpointError, match=message):
        import_checkpoint(config, [path], tmp_path / 'out.pth')
    assert not (tmp_path / 'out.pth').exists()


@pytest.mark.parametrize(('names', 'message'), [
    (['weights.pth'], r'which network is this\? Name it as in G='),
    (['latest_net_G.pth', 'G=other.pth'], 'are both for network G'),
    (['latest_net_G_A.pth'], 'has no network G_A, only'),
    (['latest_net_G.pth'], 'no checkpoint file')])
def test_unclear_files_are_refused(config, tmp_path, names, message):
    with pytest.raises(CheckpointError, match=message):
        import_checkpoint(config, names, tmp_path / 'out.pth')


def test_building_asks_for_no_weights_of_the_encoder(repository):
    config = Config.fromfile(repository / 'configs/gcl/h2z.py')
    config.merge_from_dict({
        'model.generator.base_channels': 2, 'model.discriminator.base_channels': 2,
        'model.objectives.gcl.encoder.weights': '/nowhere/vgg16.pth'})
    assert hasattr(build_translator(config), 'gcl')


def test_command_lists_what_does_not_fit_and_ends_with_status_2(repository, files, tmp_path,
                                                                tiny_options):
    options = [f'{key}={value}'.replace(' ', '') for key, value in
               {**tiny_options, 'model.generator.base_channels': 8}.items()]
    command = [sys.executable, repository / 'tools/converters/convert_checkpoint.py', 'import',
               'configs/gcl/demo.py', tmp_path / 'out.pth', *files, '--cfg-options', *options]
    done = subprocess.run(
        command, cwd=repository, env={**os.environ, 'PYTHONPATH': str(repository)},
        capture_output=True, text=True, check=False)
    *details, error = done.stderr.splitlines()
    assert done.returncode == 2
    assert 'wrong shape: model.1.bias has (4,), the config has (8,)' in details
    assert error.startswith('error: ')
    assert '200_net_G.pth does not fit generator of the config' in error
    assert not (tmp_path / 'out.pth').exists()
