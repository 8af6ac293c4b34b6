"""Paths that users give."""
from pathlib import Path

from mmgcl.paths import expand_user


def test_tilde_is_the_home_folder_and_may_begin_a_name(monkeypatch, tmp_path):
    monkeypatch.setenv('HOME', str(tmp_path))
    assert expand_user('~/data') == tmp_path / 'data'
    assert expand_user('~no_such_user/data') == Path('~no_such_user/data')
