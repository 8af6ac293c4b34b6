"""Methods that need no training, through the commands."""
import numpy as np
import pytest
from PIL import Image

CONFIG = '''
_base_ = '{root}/configs/{method}/monet.py'
data_root = '{data}'
model = dict({model})
'''
MODELS = {
    'strotss': "iterations=2, long_sides=(32, 40), encoder=dict(weights=None, base_channels=2)",
    'wct2': 'autoencoder=dict(weights=None, channels=(2, 3, 4, 5))',
}
METHODS = pytest.mark.parametrize('method', MODELS)


@pytest.fixture
def config(tmp_path, repository):
    """Writes the config of a method with a narrow network, and a painting and a photograph."""
    rng = np.random.default_rng(0)
    for domain in 'AB':
        folder = tmp_path / f'data/train{domain}'
        folder.mkdir(parents=True)
        pixels = rng.integers(0, 256, (36, 44, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f'{domain}.png')

    def write(method: str) -> object:
        path = tmp_path / f'{method}.py'
        path.write_text(CONFIG.format(root=repository, method=method, data=tmp_path / 'data',
                                      model=MODELS[method]))
        return path
    return write


@METHODS
def test_test_command_takes_the_config_alone(run_tool, config, tmp_path, method):
    done = run_tool('test.py', config(method), '--work-dir', tmp_path / 'work', '--out',
                    tmp_path / 'out', '--gallery')
    assert done.status == 0, done.err
    assert Image.open(tmp_path / 'out/A.png').size == (44, 36)
    assert (tmp_path / 'out/gallery.html').is_file()


@METHODS
def test_translate_command_takes_the_style_of_the_config_or_an_image(
        run_tool, config, tmp_path, method):
    Image.new('RGB', (50, 40), 'teal').save(tmp_path / 'teal.png')
    given = ('translate.py', tmp_path / 'data/trainA', '--model', config(method))
    for folder, style in (('own', ()), ('teal', ('--style', tmp_path / 'teal.png'))):
        done = run_tool(*given, '--out', tmp_path / folder, *style)
        assert done.status == 0, done.err
    own, teal = (np.asarray(Image.open(tmp_path / f'{folder}/A.png')) for folder in ('own', 'teal'))
    assert own.shape == teal.shape == (36, 44, 3)
    assert not np.array_equal(own, teal)


@pytest.mark.parametrize(('method', 'tile'), [('strotss', 256), ('wct2', 480)])
def test_an_image_larger_than_a_tile_keeps_its_size(run_tool, config, tmp_path, method, tile):
    size = (tile + 40, tile + 20)
    Image.new('RGB', size, 'teal').save(tmp_path / 'large.png')
    done = run_tool('translate.py', tmp_path / 'large.png', '--model', config(method), '--tile',
                    tile, '--out', tmp_path / 'out')
    assert done.status == 0, done.err
    assert Image.open(tmp_path / 'out/large.png').size == size


def test_a_tile_too_small_for_a_network_is_one_line_that_names_the_smallest(
        run_tool, config, tmp_path):
    Image.new('RGB', (400, 400), 'teal').save(tmp_path / 'large.png')
    done = run_tool('translate.py', tmp_path / 'large.png', '--model', config('wct2'), '--tile',
                    256, '--out', tmp_path / 'out')
    assert done.status == 2
    assert 'tile must be at least 480 pixels for this network, got 256' in done.err


@METHODS
@pytest.mark.parametrize(('command', 'arguments', 'line'), [
    ('train.py', (), 'has nothing to train: run tools/test.py'),
    ('test.py', ('some.pth',), 'needs no training and has no checkpoints: leave some.pth out')])
def test_what_only_trained_methods_have_is_one_line(
        run_tool, config, method, command, arguments, line):
    done = run_tool(command, config(method), *arguments)
    assert done.status == 2
    assert line in done.err
    assert done.err.count('\n') == 1


def test_random_styles_are_one_line(run_tool, config, tmp_path):
    given = ('translate.py', tmp_path / 'data/trainA', '--model', config('wct2'))
    for options in (('--style', '3'), ('--samples', '2')):
        done = run_tool(*given, *options)
        assert done.status == 2
        assert 'no random styles: pass a style image' in done.err


def test_a_setting_that_cannot_be_is_one_line(run_tool, config, tmp_path):
    path = config('wct2')
    path.write_text(path.read_text() + "model['transfer_at'] = ('everywhere',)\n")
    for command in (('test.py', path, '--work-dir', tmp_path / 'work'),
                    ('translate.py', tmp_path / 'data', '--model', path)):
        done = run_tool(*command)
        assert done.status == 2
        assert 'transfer_at must be some of encoder, skip, decoder' in done.err


def test_a_trained_method_without_a_checkpoint_is_one_line(run_tool):
    done = run_tool('test.py', 'configs/gcl/demo.py')
    assert done.status == 2
    assert 'is a trained method: give the path of a checkpoint' in done.err


def test_wct2_without_its_files_says_which_are_missing(run_tool, tmp_path):
    done = run_tool('test.py', 'configs/wct2/monet.py', '--work-dir', tmp_path, '--cfg-options',
                    f'weights={tmp_path}')
    assert done.status == 2
    assert done.err.startswith('error: WCT2 needs its published weights: wave_encoder_cat5_l4.pth')
    assert done.err.count('\n') == 1
