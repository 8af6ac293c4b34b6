"""Locks between processes."""
import subprocess
import sys

import pytest

from mmgcl.file_lock import locked

OTHER = ('from pathlib import Path; import sys; from mmgcl.file_lock import locked\n'
         'with locked(Path(sys.argv[1]), wait=True): print("in", flush=True); sys.stdin.read()')


def test_lock_of_another_process_is_refused_or_waited_for(tmp_path):
    path = tmp_path / 'lock'
    other = subprocess.Popen([sys.executable, '-c', OTHER, path], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == 'in\n'
    with pytest.raises(BlockingIOError), locked(path, wait=False):
        pass
    other.communicate('')
    with locked(path, wait=True):
        pass


def test_lock_is_free_after_its_context(tmp_path):
    for _ in range(2):
        with locked(tmp_path / 'lock', wait=False):
            pass
