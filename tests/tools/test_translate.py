"""Translation and export as commands."""
import pytest
import torch
from PIL import Image

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

CONFIG = '''
_base_ = '{root}/configs/gcl/demo.py'
model = dict(generator=dict(num_blocks=1, base_channels=4), objectives=dict(_delete_=True))
'''


@pytest.fixture
def model(tmp_path, repository):
    (tmp_path / 'config.py').write_text(CONFIG.format(root=repository))
    torch.manual_seed(0)
    model = MODELS.build(load_config(tmp_path / 'config.py').model)
    torch.save({'state_dict': model.state_dict()}, tmp_path / 'weights.pth')
    return '--model', tmp_path / 'config.py', '--weights', tmp_path / 'weights.pth'


@pytest.fixture
def images(tmp_path):
    (tmp_path / 'in').mkdir()
    for k in range(3):
        Image.new('RGB', (40 + k, 50), 'teal').save(tmp_path / f'in/{k}.png')
    return tmp_path / 'in'


def test_folder_is_translated_under_its_names(run_tool, model, images, tmp_path):
    done = run_tool('translate.py', images, *model, '--out', tmp_path / 'out')
    assert done.status == 0
    assert f'3 files are in {tmp_path / "out"}' in done.out
    assert [Image.open(tmp_path / f'out/{k}.png').size for k in range(3)] == [
        (40 + k, 50) for k in range(3)]


def test_unreadable_image_is_the_exit_status_and_others_are_there(
        run_tool, model, images, tmp_path):
    (images / '1.png').write_bytes(b'nothing')
    done = run_tool('translate.py', images, *model, '--out', tmp_path / 'out')
    assert done.status == 2
    assert '1 of the inputs could not be translated' in done.err
    assert sorted(path.name for path in (tmp_path / 'out').iterdir()) == ['0.png', '2.png']


def test_export_says_how_near_it_is(run_tool, model, tmp_path):
    done = run_tool('export.py', *model, '--out', tmp_path / 'g.pt', '--size', 32, 32)
    assert done.status == 0
    assert 'differs from PyTorch by at most' in done.out
    assert (tmp_path / 'g.pt').exists()
