"""The complete examples of the how-to pages run."""
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mmgcl.analysis import dense_grid
from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import DATASETS, MODELS

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r'```python\n(.*?)```', re.DOTALL)
FILE = re.compile(r'[Ss]ave this as `(\w+\.py)`')


@pytest.fixture
def example(tmp_path, monkeypatch):
    """Writes the files that a page asks its reader to save; gives their folder."""
    def write(page: str) -> Path:
        text = (ROOT / 'docs/en/how_to' / page).read_text()
        (tmp_path / 'configs').symlink_to(ROOT / 'configs')
        for name, code in zip(FILE.findall(text), BLOCK.findall(text), strict=True):
            (tmp_path / name).write_text(code)
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path
    return write


def test_own_objective_trains_by_config_alone(example):
    folder = example('write_an_objective.md')
    config = load_config(folder / 'my_config.py', {
        'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4,
        'model.objectives.correlation.encoder': dict(type='GeneratorTaps', layers=(4, 8)),
        'model.objectives.correlation.sampler.num_patches': 16})
    torch.manual_seed(0)
    model = MODELS.build(config.model)
    config.optim_wrapper.pop('constructor')
    wrappers = PhaseOptimWrapperConstructor(config.optim_wrapper)(model)
    images = {name: torch.rand(2, 3, 32, 32) * 2 - 1 for name in ('real_x', 'real_y')}
    before = [weight.clone() for weight in model.generator.parameters()]
    log = model.train_step(images, wrappers)
    assert 0 < float(log['correlation_correlation']) < 4
    assert any(not torch.equal(old, new) for old, new in zip(before, model.generator.parameters()))


def test_own_edge_rule_trains_by_config_alone(example):
    folder = example('write_a_graph_part.md')
    config = load_config(folder / 'my_config.py', {
        'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
        'model.discriminator.base_channels': 4,
        'model.objectives.gcl.encoder': dict(type='GeneratorTaps', layers=(4, 8), _delete_=True),
        'model.objectives.gcl.embedding.channels': 8,
        'model.objectives.gcl.sampler.num_patches': 64})
    torch.manual_seed(0)
    model = MODELS.build(config.model)
    config.optim_wrapper.pop('constructor')
    wrappers = PhaseOptimWrapperConstructor(config.optim_wrapper)(model)
    log = model.train_step({name: torch.rand(1, 3, 32, 32) * 2 - 1
                            for name in ('real_x', 'real_y')}, wrappers)
    assert log['gcl_contrast'].isfinite()
    grid = dense_grid(model, *(torch.rand(2, 3, 32, 32) * 2 - 1), layer=1)
    rows = torch.arange(16)
    apart = (rows[:, None] - rows).abs()
    far = torch.maximum(apart.repeat_interleave(16, 0).repeat_interleave(16, 1),
                        apart.repeat(16, 16)) > 8
    assert grid.rule == 'NearAndSimilar(radius=8, threshold=0.1)'
    assert not grid.adjacency[far].any()
    assert grid.adjacency[~far].any()


def test_own_dataset_gives_samples_that_follow_from_their_number(example, tmp_path, monkeypatch):
    folder = example('add_a_dataset.md')
    for domain in 'xy':
        pixels = np.random.default_rng(ord(domain)).integers(0, 256, (40, 40, 3), dtype=np.uint8)
        for number in range(3):
            Image.fromarray(pixels + np.uint8(number)).save(tmp_path / f'{domain}{number}.png')
        names = [str(tmp_path / f'{domain}{number}.png') for number in range(3)]
        (tmp_path / f'{domain}.txt').write_text('\n'.join(names))
    monkeypatch.chdir(folder)
    config = load_config(folder / 'my_config.py', {'image_size': 32, 'load_size': 36})
    first, second = (DATASETS.build(config.train_dataloader.dataset) for _ in range(2))
    assert len(first) == 3
    np.random.rand(5)  # noqa: NPY002  a stray global draw changes nothing
    samples = [first[4], first[1]]
    for index, sample in zip((4, 1), samples):
        assert sample['real_x'].shape == (32, 32, 3)
        assert torch.equal(sample['real_y'], second[index]['real_y'])
    assert samples[0]['sample'].name == 'x1'
    assert not torch.equal(samples[0]['real_x'], samples[1]['real_x'])  # another epoch
