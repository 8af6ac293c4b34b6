"""Checkpoints: plain data, safe to load, written whole, of the right model."""
import errno
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints import load_weights_only
from mmgcl.checkpoints.fit import check_fits
from mmgcl.checkpoints.writing import AtomicLocalBackend
from mmgcl.errors import CheckpointError


class Foreign:
    pass


def test_foreign_objects_are_refused(tmp_path: Path):
    torch.save({'state_dict': {}, 'extra': Foreign()}, tmp_path / 'a.pth')
    with pytest.raises(CheckpointError, match='refused'):
        load_weights_only(str(tmp_path / 'a.pth'))


def test_truncated_file_is_named(tmp_path: Path):
    path = tmp_path / 'a.pth'
    torch.save({'state_dict': {'w': torch.rand(1000)}}, path)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(CheckpointError, match=r'a\.pth is truncated'):
        load_weights_only(str(path))


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CheckpointError, match='no checkpoint file'):
        load_weights_only(str(tmp_path / 'none.pth'))


def test_another_model_is_refused(tiny_runner):
    run = tiny_runner('a', max_epochs=1)
    run.train()
    other = tiny_runner('b', **{'model.generator.base_channels': 8},
                        load_from=f'{run.work_dir}/epoch_1.pth')
    with pytest.raises(CheckpointError, match='of another model'):
        other.train()


def test_missing_and_unknown_weights_are_counted():
    weight = torch.zeros(2)
    with pytest.raises(CheckpointError, match=r'1 missing \(first a\), 1 unknown \(first b\)'):
        check_fits({'a': weight}, {'b': weight})


def test_full_disk_leaves_the_last_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    backend, path = AtomicLocalBackend(), tmp_path / 'last.pth'
    backend.put(b'good', path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr('os.fsync', full)
    with pytest.raises(CheckpointError, match='No space left'):
        backend.put(b'better', path)
    assert path.read_bytes() == b'good'
    assert [file.name for file in tmp_path.iterdir()] == ['last.pth']


def test_full_disk_ends_a_run_with_earlier_checkpoints_in_place(tiny_runner, monkeypatch):
    run = tiny_runner('a', max_epochs=3, **{'default_hooks.checkpoint': {
        'type': 'CheckpointHook', 'interval': 1, 'max_keep_ckpts': 2}})
    put = AtomicLocalBackend.put

    def failing(self: AtomicLocalBackend, obj: bytes, filepath: str) -> None:
        if str(filepath).endswith('epoch_3.pth'):
            raise CheckpointError('no room')
        put(self, obj, filepath)

    monkeypatch.setattr(AtomicLocalBackend, 'put', failing)
    with pytest.raises(CheckpointError, match='no room'):
        run.train()
    assert load_weights_only(f'{run.work_dir}/epoch_2.pth')['meta']['epoch'] == 2
