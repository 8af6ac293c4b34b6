"""The checkpoint from which a run goes on."""
import os
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints.latest import POINTER, find_last, point_to
from mmgcl.errors import CheckpointError


def save(folder: Path, epoch: int, **more: object) -> Path:
    path = folder / f'epoch_{epoch}.pth'
    torch.save({'meta': {'epoch': epoch, 'iter': epoch}, 'state_dict': {'w': torch.zeros(3)},
                'optimizer': {}, **more}, path)
    os.utime(path, (epoch, epoch))
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A work directory with three checkpoints, the last of which is the pointer's."""
    folder = tmp_path / 'run'
    folder.mkdir()
    for epoch in (1, 2, 3):
        point_to(save(folder, epoch), folder)
    return folder


def test_pointer_names_the_last_file(run):
    assert find_last(run) == run / 'epoch_3.pth'
    assert (run / POINTER).read_text() == 'epoch_3.pth'


@pytest.mark.parametrize('relative', [True, False])
def test_moved_directory_goes_on_from_its_own_files(run, tmp_path, relative):
    if not relative:  # as earlier versions wrote it
        (run / POINTER).write_text(str(run / 'epoch_3.pth'))
    run.rename(tmp_path / 'moved')
    assert find_last(tmp_path / 'moved') == tmp_path / 'moved/epoch_3.pth'


def test_copied_directory_does_not_touch_the_original(run, tmp_path):
    (run / POINTER).write_text(str(run / 'epoch_3.pth'))
    copy = tmp_path / 'copy'
    copy.mkdir()
    for path in run.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    assert find_last(copy) == copy / 'epoch_3.pth'


@pytest.mark.parametrize('damage', [
    lambda run: (run / POINTER).write_text(''),
    lambda run: (run / POINTER).unlink(),
    lambda run: (run / POINTER).write_bytes(b'\xff\xfe'),
    lambda run: (run / POINTER).write_text('epoch_9.pth'),
], ids=['empty', 'missing', 'no text', 'names nothing'])
def test_damaged_pointer_gives_the_newest_file(run, damage):
    damage(run)
    assert find_last(run) == run / 'epoch_3.pth'


@pytest.mark.parametrize('damage', [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(path.read_bytes()[:500]),
    lambda path: path.write_bytes(b''),
    lambda path: save(path.parent, 3, state_dict={'w': torch.tensor([1.0, torch.nan])}),
    lambda path: torch.save({'state_dict': {'w': torch.zeros(3)}}, path),
], ids=['missing', 'truncated', 'empty', 'not finite', 'weights alone'])
def test_damaged_file_gives_the_one_before_with_a_warning_that_names_it(run, damage, caplog):
    damage(run / 'epoch_3.pth')
    with caplog.at_level('WARNING'):
        assert find_last(run) == run / 'epoch_2.pth'


def test_states_kept_for_inspection_are_not_resumed(run):
    save(run, 3).rename(run / 'not_finite_iter_9.pth')
    save(run, 2)
    assert find_last(run) == run / 'epoch_2.pth'


def test_directory_without_checkpoints_has_none(tmp_path):
    assert find_last(tmp_path) is None


def test_directory_of_broken_checkpoints_is_an_error_that_names_one(run):
    for path in run.glob('*.pth'):
        path.write_text('')
    with pytest.raises(CheckpointError, match=r'no checkpoint to go on from: .*epoch_3\.pth'):
        find_last(run)
