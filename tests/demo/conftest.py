"""Checkpoints of tiny models that never trained."""
import pytest
import torch

from mmgcl.demo import Trained
from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

TINY = {'image_size': 32, 'test_length': 2, 'model.generator.num_blocks': 1,
        'model.generator.base_channels': 4, 'model.discriminator.base_channels': 4}
MORE = {'cut': {'model.objectives.nce.encoder.layers': (4, 8, 12)}}


@pytest.fixture(scope='session')
def make_trained(tmp_path_factory, repository, tiny_options):
    """A checkpoint of a tiny model that never trained."""
    def make(label, method='gcl', seed=0):
        tiny = tiny_options if method == 'gcl' else TINY
        config = load_config(repository / f'configs/{method}/demo.py',
                             {**tiny, **MORE.get(method, {})})
        torch.manual_seed(seed)
        path = tmp_path_factory.mktemp('trained') / f'{label}.pth'
        torch.save({'state_dict': MODELS.build(config.model).state_dict()}, path)
        return Trained(label, config, path)
    return make
