"""The configs of the adversarial family are complete and say what they should."""
import pytest
import torch

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS

METHODS = ('cyclegan', 'distancegan', 'gcgan', 'munit', 'unit')
DATASETS = ('a2o', 'cityscapes', 'h2z', 'maps', 's2w')
FOLDERS = {'a2o': 'apple2orange', 'cityscapes': 'cityscapes', 'h2z': 'horse2zebra', 'maps': 'maps',
           's2w': 'summer2winter_yosemite'}


@pytest.mark.parametrize('dataset', DATASETS)
@pytest.mark.parametrize('method', METHODS)
def test_a_config_names_its_data_and_builds_its_model(repository, method, dataset):
    config = load_config(repository / f'configs/{method}/{dataset}.py')
    assert config.train_dataloader.dataset.data_root == f'data/{FOLDERS[dataset]}'
    labels_to_photographs = dataset in ('cityscapes', 'maps')
    assert config.train_dataloader.dataset.direction == (
        'BtoA' if labels_to_photographs else 'AtoB')
    with torch.device('meta'):  # shapes alone
        model = MODELS.build(config.model)
    assert set(model.phases) == {'generator', 'discriminator'}


@pytest.mark.parametrize('method', METHODS)
def test_demos_have_the_budget_of_the_graph_contrast(repository, method):
    own, other = (load_config(repository / f'configs/{name}/demo.py') for name in (method, 'gcl'))
    for name in ('max_epochs', 'batch_size', 'train_length', 'image_size'):
        assert own[name] == other[name]
    assert own.optim_wrapper.optimizer.lr == other.optim_wrapper.optimizer.lr


def test_two_generators_only_where_published(repository):
    two = {dataset for dataset in DATASETS if load_config(
        repository / f'configs/gcgan/{dataset}.py').model.objectives.geometry.get('generator')}
    assert two == {'h2z', 's2w'}


@pytest.mark.parametrize('method', METHODS)
def test_translation_of_a_test_image_keeps_its_size(repository, method):
    config = load_config(repository / f'configs/{method}/demo.py')
    model = MODELS.build(config.model).eval()
    for direction in model.directions:
        assert model.translate_images(torch.zeros(1, 3, 32, 48), direction).shape == (1, 3, 32, 48)
