"""VGG16 as a frozen encoder."""
from pathlib import Path
from urllib.error import URLError

import pytest
import torch
from torch import nn
from torchvision.models.vgg import make_layers
from torchvision.transforms.functional import normalize

from mmgcl.errors import CheckpointError, ConfigError
from mmgcl.models.encoders import VGG16Encoder
from mmgcl.models.encoders.vgg import IMAGENET_MEAN, IMAGENET_STD, LAYOUT

BASE = 4
WIDTHS = [4, 4, 'M', 8, 8, 'M', 16, 16, 16, 'M', 32, 32, 32, 'M', 32, 32, 32, 'M']
ALL = tuple(LAYOUT)


@pytest.fixture
def twin() -> nn.Module:
    """Torchvision's own layers, narrow."""
    torch.manual_seed(0)
    return nn.ModuleDict({'features': make_layers(WIDTHS)})


@pytest.fixture
def weight_file(tmp_path: Path, twin: nn.Module) -> str:
    torch.save({**twin.state_dict(), 'classifier.0.weight': torch.zeros(1)}, tmp_path / 'vgg.pth')
    return str(tmp_path / 'vgg.pth')


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Torch's cache in a folder of its own, without a network."""

    def refuse(*_, **__):
        raise URLError('no route to host')

    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    monkeypatch.setattr(torch.hub, 'download_url_to_file', refuse)
    return tmp_path / 'hub' / 'checkpoints'


def _image() -> torch.Tensor:
    return torch.rand(2, 3, 32, 48, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_features_are_torchvisions_after_the_relu(weight_file, twin):
    features = normalize((_image() + 1) / 2, IMAGENET_MEAN, IMAGENET_STD)
    expected = []
    for layer in twin['features']:
        features = layer(features)
        if isinstance(layer, nn.ReLU):
            expected.append(features.clone())
    encoder = VGG16Encoder(ALL, weight_file, base_channels=BASE)
    for feature, other in zip(encoder(_image()), expected, strict=True):
        torch.testing.assert_close(feature, other)


def test_channels_are_those_of_the_features(weight_file):
    encoder = VGG16Encoder(ALL, weight_file, base_channels=BASE)
    assert encoder.out_channels == tuple(feature.shape[1] for feature in encoder(_image()))


def test_channels_of_the_default_are_those_of_vgg16():
    assert VGG16Encoder(weights=None).out_channels == (256, 512, 512)


def test_features_come_in_the_order_asked_for(weight_file):
    later, earlier = VGG16Encoder(('relu2_1', 'relu1_1'), weight_file, base_channels=BASE)(_image())
    assert later.shape[1:] == (8, 16, 24)
    assert earlier.shape[1:] == (4, 32, 48)


def test_no_layer_past_the_last_one_asked_for_exists(weight_file):
    encoder = VGG16Encoder(('relu3_1', 'relu1_1'), weight_file, base_channels=BASE)
    assert list(encoder.stages) == ['relu1_1', 'relu1_2', 'relu2_1', 'relu2_2', 'relu3_1']


def test_an_image_that_needs_no_gradient_costs_no_graph(weight_file):
    features = VGG16Encoder(weights=weight_file, base_channels=BASE)(_image())
    assert all(feature.grad_fn is None for feature in features)


def test_gradients_reach_the_image_and_nothing_else(weight_file):
    encoder = VGG16Encoder(weights=weight_file, base_channels=BASE)
    image = _image().requires_grad_()
    sum(feature.sum() for feature in encoder(image)).backward()
    assert image.grad.any()
    assert all(constant.grad is None for constant in encoder.buffers())


def test_nothing_is_trainable(weight_file):
    encoder = VGG16Encoder(weights=weight_file, base_channels=BASE).requires_grad_(True)
    assert not list(encoder.parameters())


def test_checkpoints_hold_nothing_of_it_and_it_asks_nothing_of_them(weight_file):
    network = nn.ModuleDict({
        'encoder': VGG16Encoder(weights=weight_file, base_channels=BASE),
        'head': nn.Linear(1, 1)})
    assert set(network.state_dict()) == {'head.weight', 'head.bias'}
    before = network['encoder'](_image())
    network.load_state_dict(network.state_dict(), strict=True)
    assert all(map(torch.equal, before, network['encoder'](_image())))


def test_it_stays_in_evaluation_mode(weight_file):
    encoder = VGG16Encoder(weights=weight_file, base_channels=BASE)
    assert not nn.Sequential(encoder).train()[0].training


def test_it_moves_with_the_model_it_is_part_of(weight_file):
    network = nn.Sequential(VGG16Encoder(weights=weight_file, base_channels=BASE))
    single = network(_image())
    double = network.double()(_image().double())
    for feature, exact in zip(single, double):
        torch.testing.assert_close(feature.double(), exact, rtol=1e-4, atol=1e-6)


def test_weight_files_of_old_torch_are_read(tmp_path, twin):
    path = tmp_path / 'old.pth'
    torch.save(twin.state_dict(), path, _use_new_zipfile_serialization=False)
    encoder = VGG16Encoder(('relu1_1',), str(path), base_channels=BASE)
    assert torch.equal(encoder.stages['relu1_1'].weight, twin['features'][0].weight)


def test_random_weights_must_be_asked_for():
    first, second = (VGG16Encoder(('relu1_1',), None)(_image())[0] for _ in range(2))
    assert not torch.equal(first, second)


@pytest.mark.parametrize(('content', 'message'), [
    (None, 'there is no weight file'),
    (b'not a weight file', 'is no weight file'),
    (b'', 'is no weight file'),
])
def test_missing_and_broken_files_give_one_line(tmp_path, content, message):
    path = tmp_path / 'vgg.pth'
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=message) as caught:
        VGG16Encoder(weights=str(path))
    assert '\n' not in str(caught.value)


@pytest.mark.parametrize('content', [
    {}, {'state_dict': {}}, [1, 2], {'features.0.weight': 1.0},
    {'conv1.weight': torch.zeros(64, 3, 7, 7)}])
def test_files_of_other_networks_are_refused(tmp_path, content):
    torch.save(content, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match=r'other\.pth .*VGG16'):
        VGG16Encoder(weights=str(tmp_path / 'other.pth'))


def test_a_file_of_another_width_is_refused(weight_file):
    with pytest.raises(CheckpointError, match=r'shape \(64, 3, 3, 3\), got \(4, 3, 3, 3\)'):
        VGG16Encoder(weights=weight_file)


def test_a_file_with_numbers_that_are_none_is_refused(tmp_path, twin):
    state = twin.state_dict()
    state['features.2.bias'][0] = float('nan')
    torch.save(state, tmp_path / 'vgg.pth')
    with pytest.raises(CheckpointError, match=r'features.2.bias is not finite'):
        VGG16Encoder(weights=str(tmp_path / 'vgg.pth'), base_channels=BASE)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    torch.save({'features.0.weight': print}, tmp_path / 'unsafe.pth')
    with pytest.raises(CheckpointError, match='is no weight file'):
        VGG16Encoder(weights=str(tmp_path / 'unsafe.pth'))


def test_without_network_the_message_names_all_ways_out(hub):
    with pytest.raises(CheckpointError, match='no route to host') as caught:
        VGG16Encoder()
    message = str(caught.value)
    assert 'Connect once' in message
    assert str(hub / 'vgg16-397923af.pth') in message
    assert "weights='/path/to/" in message
    assert 'configs/gcl/h2z_lite.py' in message
    assert '\n' not in message


def test_imagenet_weights_are_read_from_torchs_cache(hub):
    hub.mkdir(parents=True)
    state = {'features.0.weight': torch.rand(64, 3, 3, 3), 'features.0.bias': torch.rand(64)}
    torch.save(state, hub / 'vgg16-397923af.pth')
    encoder = VGG16Encoder(('relu1_1',))
    assert torch.equal(encoder.stages['relu1_1'].weight, state['features.0.weight'])


def test_a_broken_file_in_torchs_cache_is_named(hub):
    hub.mkdir(parents=True)
    (hub / 'vgg16-397923af.pth').write_bytes(b'half a download')
    with pytest.raises(CheckpointError, match=r'vgg16-397923af.pth is broken, delete it'):
        VGG16Encoder()


@pytest.mark.parametrize('layers', [(), ('relu3_1', 'relu6_1'), ('conv1_1',)])
def test_unknown_layers_are_refused_with_the_list_of_known_ones(layers):
    with pytest.raises(ValueError, match=r'relu1_1, relu1_2, .* relu5_3, got'):
        VGG16Encoder(layers, None)


def test_a_width_below_one_is_refused():
    with pytest.raises(ValueError, match='base_channels must be >= 1, got 0'):
        VGG16Encoder(weights=None, base_channels=0)


def test_grey_image_is_encoded_as_rgb_and_other_channels_are_refused():
    encoder = VGG16Encoder(('relu1_1',), weights=None)
    grey = torch.rand(1, 1, 16, 16)
    assert torch.equal(encoder(grey)[0], encoder(grey.expand(-1, 3, -1, -1))[0])
    with pytest.raises(ConfigError, match='images of 8 channels: take GeneratorTaps'):
        encoder(torch.rand(1, 8, 16, 16))
