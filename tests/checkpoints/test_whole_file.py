"""Files that appear whole or not at all."""
import resource

import pytest

from mmgcl.checkpoints import whole_file, write_text
from mmgcl.errors import DataError


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_folder_is_made_and_nothing_else_is_left(tmp_path):
    write_text('new', tmp_path / 'below' / 'a.json')
    assert (tmp_path / 'below' / 'a.json').read_text() == 'new'
    assert names(tmp_path / 'below') == ['a.json']


def test_error_within_leaves_the_earlier_file(tmp_path):
    (tmp_path / 'a').write_text('earlier')
    with pytest.raises(OSError, match='out of luck'), whole_file(tmp_path / 'a') as partial:
        _fail_after_writing(partial)
    assert (tmp_path / 'a').read_text() == 'earlier'
    assert names(tmp_path) == ['a']


def _fail_after_writing(path):
    path.write_text('half')
    raise OSError('out of luck')


def test_full_disk_is_one_clear_message(tmp_path):
    (tmp_path / 'a').write_text('earlier')
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # fails as a full disk does
    try:
        with pytest.raises(DataError, match='a cannot be written: File too large'):
            write_text('x' * 5000, tmp_path / 'a')
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / 'a').read_text() == 'earlier'
    assert names(tmp_path) == ['a']
