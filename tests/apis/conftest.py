"""Checkpoints of small untrained models."""
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

ROOT = Path(__file__).parents[2]
SMALL = {
    'gcl': {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4,
            'model.objectives.gcl': None},
    'cyclegan': {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4},
    'munit': {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4},
    'unit': {'model.generator.num_blocks': 1, 'model.generator.base_channels': 4},
}


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., tuple]:
    """Config and checkpoint of a method's demo, small; outputs that vary with the input."""
    def make(method: str = 'gcl', **options: object) -> tuple:
        config = load_config(ROOT / f'configs/{method}/demo.py', {**SMALL[method], **options})
        torch.manual_seed(0)
        model = MODELS.build(config.model.to_dict())
        for weight in model.parameters():
            if weight.ndim > 1:
                torch.nn.init.kaiming_normal_(weight)
        path = tmp_path / f'{method}.pth'
        torch.save({'state_dict': model.state_dict()}, path)
        return config, path
    return make


@pytest.fixture
def single_image(tmp_path: Path) -> Callable[..., tuple]:
    """Config and checkpoint of a method for single images, small, with noise of strength 1."""
    def make(method: str) -> tuple:
        config = load_config(ROOT / f'configs/{method}/single_image.py', {
            'model.generator.base_channels': 0.5, 'model.discriminator.base_channels': 0.5,
            'model.objectives': None})
        torch.manual_seed(0)
        model = MODELS.build(config.model.to_dict())
        for name, weight in model.generator.named_parameters():
            if name.endswith('noise.weight'):
                torch.nn.init.ones_(weight)
        path = tmp_path / f'{method}.pth'
        torch.save({'state_dict': model.state_dict()}, path)
        return config, path
    return make


@pytest.fixture
def picture() -> Callable[..., np.ndarray]:
    """Smooth noise, uint8 (H, W, 3)."""
    def make(height: int, width: int, seed: int = 0) -> np.ndarray:
        generator = torch.Generator().manual_seed(seed)
        coarse = torch.rand(1, 3, height // 4 + 2, width // 4 + 2, generator=generator)
        fine = torch.nn.functional.interpolate(coarse, (height, width), mode='bilinear')
        return (255 * fine[0]).permute(1, 2, 0).to(torch.uint8).numpy()
    return make
