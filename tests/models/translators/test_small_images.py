"""Images so small that deep layers have fewer positions than patches are asked for."""
from pathlib import Path

import pytest
import torch

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.registry import MODELS

SIDE = 24  # so the deepest taps have 36 positions


@pytest.mark.parametrize('method', ['cut', 'fastcut', 'negcut', 'hneg_src', 'fsesim', 'lsesim'])
def test_a_step_with_the_published_number_of_patches(repository: Path, method: str):
    torch.manual_seed(0)
    config = load_config(repository / f'configs/{method}/h2z.py', {
        'model.generator.base_channels': 4, 'model.generator.num_blocks': 9,
        'model.discriminator.base_channels': 4})
    for objective in filter(None, config.model.objectives.values()):
        assert objective.sampler.num_patches == 256 > (SIDE // 4) ** 2
        if objective.encoder.type == 'VGG16Encoder':
            objective.encoder.update(weights=None, base_channels=4)
    config.optim_wrapper.pop('constructor')
    model = MODELS.build(config.model)
    wrappers = PhaseOptimWrapperConstructor(config.optim_wrapper)(model)
    before = [value.clone() for value in model.generator.parameters()]
    log = model.train_step({name: torch.rand(2, 3, SIDE, SIDE) * 2 - 1
                            for name in ('real_x', 'real_y')}, wrappers)
    assert all(value.isfinite() for value in log.values())
    assert not any(torch.equal(old, new) for old, new in zip(before, model.generator.parameters()))
