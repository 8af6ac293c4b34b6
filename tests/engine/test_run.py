"""From a command line to a runner."""
from pathlib import Path

import pytest

from mmgcl.engine.run import run_name


@pytest.mark.parametrize(('config', 'name'), [
    ('configs/gcl/h2z.py', 'gcl/h2z'),
    ('configs/gcl/ablations/hops_1.py', 'gcl/ablations/hops_1'),
    ('elsewhere/configs/mine/configs/a/b.py', 'a/b'),
    ('elsewhere/mine.py', 'elsewhere/mine')])
def test_runs_of_one_data_set_by_several_methods_do_not_share_a_folder(config, name):
    assert run_name(config) == Path(name)
