"""Files that are damaged, of another kind or made to harm: one line, soon, in little memory."""
import resource
import runpy
import time
from pathlib import Path

import pytest
import torch

from mmgcl.checkpoints import load_weights_only, read_checkpoint, read_state_dict
from mmgcl.errors import CheckpointError

FILES = runpy.run_path(str(
    Path(__file__).parents[2] / 'tools/benchmarks/hostile_files.py'))['FILES']


@pytest.mark.parametrize('kind', FILES)
def test_file_is_refused_in_one_line_that_names_it(tmp_path: Path, kind: str):
    make, message = FILES[kind]
    path = tmp_path / 'weights.pth'
    make(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(CheckpointError) as caught:
        read_checkpoint(path)
    text = str(caught.value)
    assert message in text
    assert str(path) in text
    assert '\n' not in text
    assert len(text) < 600
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2 ** 17  # KiB


def test_missing_file_is_named(tmp_path: Path):
    with pytest.raises(CheckpointError, match=r'no checkpoint file .*none\.pth'):
        load_weights_only(tmp_path / 'none.pth')


@pytest.mark.parametrize('old_form', [False, True])
def test_good_file_is_read(tmp_path: Path, old_form: bool):
    shared = (0.5, 0.999)
    content = {'state_dict': {'w': torch.rand(3, 4), 'view': torch.rand(8)[2:5],
                              'steps': torch.tensor(3)},
               'meta': {'epoch': 1, 'betas': [shared, shared], 'text': 'ä', 'none': None}}
    torch.save(content, tmp_path / 'a.pth', _use_new_zipfile_serialization=not old_form)
    found = read_checkpoint(tmp_path / 'a.pth')
    assert found['meta'] == content['meta']
    for name, weight in content['state_dict'].items():
        assert torch.equal(found['state_dict'][name], weight)


def test_weights_of_one_network_are_read_by_the_same_rules(tmp_path: Path):
    torch.save({'w': torch.zeros(2)}, tmp_path / 'a.pth')
    assert list(read_state_dict(tmp_path / 'a.pth')) == ['w']
    torch.save({'w': torch.zeros(2), 'epoch': 3}, tmp_path / 'a.pth')
    with pytest.raises(CheckpointError, match=r'a\.pth: epoch is 3, not a weight'):
        read_state_dict(tmp_path / 'a.pth')
