"""Scores between two folders, as a command."""
import json

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from mmgcl.evaluation import extractors


@pytest.fixture
def folders(tmp_path):
    rng = np.random.default_rng(0)
    for name, low in (('a', 0), ('b', 90)):
        (tmp_path / name).mkdir()
        for k in range(4):  # of two sizes
            size = (8 + k % 2, 8, 3)
            Image.fromarray(rng.integers(low, 256, size, dtype=np.uint8)).save(
                tmp_path / name / f'{k}.png')
    return tmp_path / 'a', tmp_path / 'b'


@pytest.fixture
def brightness(monkeypatch):
    """The mean colour stands for Inception, whose weights no test has."""
    class Brightness(nn.Module):
        def __init__(self, weights: str | None = None) -> None:
            super().__init__()

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return images.float().mean((2, 3))
    monkeypatch.setattr('mmgcl.commands.evaluate.InceptionFeatures', Brightness)


def test_scores_are_printed_and_written(run_tool, folders, brightness, tmp_path):
    done = run_tool('analysis/evaluate_folders.py', *folders, '--json', tmp_path / 'scores.json',
                    '--workers', 0, '--clean-size', 8)
    assert done.status == 0
    scores = json.loads((tmp_path / 'scores.json').read_text())
    assert f'{scores["fid"]:.4f}' in done.out
    assert scores['fid'] > 100  # (128 - 173)^2 in each of three channels


def test_another_network_is_named_beside_the_scores(run_tool, folders, tmp_path):
    for path in [*folders[0].iterdir(), *folders[1].iterdir()]:
        Image.open(path).resize((32, 32)).save(path)
    done = run_tool(
        'analysis/evaluate_folders.py', *folders, '--json', tmp_path / 'scores.json', '--workers',
        0, '--scores', 'fid', '--extractor', 'type=EncoderFeatures',
        'encoder.type=TorchvisionEncoder', 'encoder.model=squeezenet1_1',
        'encoder.layers=[features.3]', 'encoder.weights=None')
    assert done.status == 0, done.err
    assert list(json.loads((tmp_path / 'scores.json').read_text())) == [
        'fid (squeezenet1_1 features.3, random weights, not comparable with published FID)']


@pytest.mark.parametrize(('count', 'message'), [(0, 'no folder'), (1, 'holds 1 images')])
def test_fewer_than_two_images_are_an_error_before_weights_are_sought(
        run_tool, folders, tmp_path, monkeypatch, count, message):
    monkeypatch.setattr(extractors, 'download_or_explain', lambda *a: pytest.fail('too early'))
    for path in sorted(folders[1].iterdir())[count:]:
        path.unlink()
    if not count:
        folders[1].rmdir()
    done = run_tool('analysis/evaluate_folders.py', *folders, '--json', tmp_path / 'scores.json')
    assert done.status == 2
    assert message in done.err
    assert not (tmp_path / 'scores.json').exists()
