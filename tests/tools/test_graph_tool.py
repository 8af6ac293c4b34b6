"""The command that draws graphs."""
import pytest
import torch
from PIL import Image

from mmgcl.registry import MODELS

DEMO = 'configs/gcl/demo.py'


@pytest.fixture
def draw(run_tool, tiny_config, tiny_options, tmp_path):
    torch.save({'state_dict': MODELS.build(tiny_config().model).state_dict()}, tmp_path / 'a.pth')
    pairs = [f'{key}={value}'.replace(' ', '') for key, value in tiny_options.items()]

    def call(*arguments, options=()):
        return run_tool('analysis/graph.py', *arguments, '--out', tmp_path / 'out',
                        '--cfg-options', *pairs, *options)
    return call


def test_all_pictures_are_drawn(draw, tmp_path):
    done = draw('all', DEMO, tmp_path / 'a.pth', '--images', 0, 1, '--layer', 1, '--at', 0.2, 0.7)
    assert done.status == 0
    names = {'attention', 'eigenvectors', 'neighbours_0', 'neighbours_1', 'degrees'}
    assert {path.stem for path in (tmp_path / 'out').glob('*.png')} == names
    for path in (tmp_path / 'out').glob('*.png'):
        with Image.open(path) as picture:
            assert min(picture.size) > 100


def test_page_for_clicking_is_written(draw, tmp_path):
    done = draw('page', DEMO, tmp_path / 'a.pth', '--images', 1)
    assert done.status == 0
    assert '>scene_00001<' in (tmp_path / 'out/neighbours.html').read_text()


@pytest.mark.parametrize(('arguments', 'message'), [
    (('--images', 9), 'error: --images: the test set has 2, got 9'),
    (('--at', 0.5, 1.5), 'must be from 0 to 0.999999, got 1.5'),
    (('--layer', 3), 'error: layer must be from -3 to 2, got 3')])
def test_mistake_is_one_line(draw, tmp_path, arguments, message):
    done = draw('attention', DEMO, tmp_path / 'a.pth', *arguments)
    assert done.status == 2
    assert message in done.err.splitlines()[-1]


def test_checkpoint_of_another_model_is_one_line(draw, tmp_path):
    done = draw('attention', DEMO, tmp_path / 'a.pth',
                options=['model.objectives.gcl.embedding.channels=4'])
    assert done.status == 2
    assert 'the checkpoint is of another model' in done.err.splitlines()[-1]
