"""Torchvision's networks as frozen encoders."""
from urllib.error import URLError

import pytest
import torch
from torchvision import models
from torchvision.transforms.functional import normalize

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders import TorchvisionEncoder, VGG16Encoder


@pytest.fixture
def image() -> torch.Tensor:
    return torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.fixture
def twin(tmp_path):
    """A network of torchvision's own, and the file of its weights."""
    torch.manual_seed(0)
    network = models.resnet18(weights=None).eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    torch.save(network.state_dict(), tmp_path / 'resnet18.pth')
    return network, str(tmp_path / 'resnet18.pth')


def test_features_are_torchvisions_own(twin, image):
    network, file = twin
    features = network.maxpool(network.relu(network.bn1(network.conv1(
        normalize((image + 1) / 2, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))))))
    first = network.layer1(features)
    expected = (network.layer2(first), first)
    encoder = TorchvisionEncoder('resnet18', ('layer2', 'layer1'), file)
    for feature, other in zip(encoder(image), expected, strict=True):
        torch.testing.assert_close(feature, other)


def test_the_fast_vgg_agrees_with_torchvisions(tmp_path, image):
    torch.manual_seed(0)
    path = tmp_path / 'vgg16.pth'
    network = models.vgg.VGG(models.vgg.make_layers(models.vgg.cfgs['D']), init_weights=False)
    torch.save({name: value for name, value in network.state_dict().items()
                if name.startswith('features')}, path)
    fast = VGG16Encoder(('relu3_1', 'relu4_1', 'relu4_3'), str(path))
    general = TorchvisionEncoder('vgg16', ('features.11', 'features.18', 'features.22'), str(path))
    assert fast.out_channels == general.out_channels
    for ours, other in zip(fast(image), general(image), strict=True):
        assert float((ours - other).abs().max() / other.abs().max()) < 1e-5


def test_a_layer_before_an_activation_in_place_keeps_its_own_values(twin, image):
    network, file = twin
    before = network.bn1(network.conv1(
        normalize((image + 1) / 2, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))))
    feature, added = TorchvisionEncoder('resnet18', ('bn1', 'layer1.0.bn2'), file)(image)
    torch.testing.assert_close(feature, before)
    assert (feature < 0).any()
    # In place, the block would add its input to this one.
    first = network.layer1[0]
    pooled = network.maxpool(before.relu())
    torch.testing.assert_close(added, first.bn2(first.conv2(first.bn1(first.conv1(pooled)).relu())))


def test_nothing_past_the_last_layer_is_kept(twin):
    encoder = TorchvisionEncoder('resnet18', ('layer1',), twin[1])
    assert not any('layer2' in name or 'fc' in name for name, _ in encoder.named_buffers())


def test_a_transformer_whose_maps_have_channels_last_gives_them_first():
    encoder = TorchvisionEncoder('swin_t', ('features.1',), None)
    assert encoder.out_channels == (96,)
    assert encoder(torch.zeros(1, 3, 32, 64))[0].shape == (1, 96, 8, 16)


def test_a_layer_of_tokens_is_refused_with_the_encoder_that_serves():
    with pytest.raises(ValueError, match=r'no map \(B, C, H, W\).*TimmEncoder'):
        TorchvisionEncoder('vit_b_16', ('encoder.layers.encoder_layer_0',), None)


@pytest.mark.parametrize(('model', 'layers', 'message'), [
    ('resnet19', ('layer1',), "got 'resnet19'; near: resnet18"),
    ('resnet18', ('layer9',), "resnet18 has no layer 'layer9'; near: layer"),
    ('resnet18', (), 'at least one layer')])
def test_unknown_names_are_refused_with_near_ones(model, layers, message):
    with pytest.raises(ValueError, match=message):
        TorchvisionEncoder(model, layers, None)


def test_the_file_of_another_network_is_refused(tmp_path):
    torch.save({'conv1.weight': torch.zeros(64, 3, 7, 7)}, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match=r'no resnet18 of torchvision: bn1\S+ is missing'):
        TorchvisionEncoder('resnet18', ('layer1',), str(tmp_path / 'other.pth'))


def test_an_unknown_name_of_weights_is_refused_with_those_there_are():
    with pytest.raises(CheckpointError, match=r"'IMAGENET9' is neither a file .*IMAGENET1K_V1"):
        TorchvisionEncoder('squeezenet1_1', ('features.3',), 'IMAGENET9')


def test_without_network_the_message_names_all_ways_out(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise URLError('no route to host')

    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    monkeypatch.setattr(torch.hub, 'download_url_to_file', refuse)
    with pytest.raises(CheckpointError, match='Connect once') as caught:
        TorchvisionEncoder('squeezenet1_1', ('features.3',), 'IMAGENET1K_V1')
    message = str(caught.value)
    assert "weights='/path/to/" in message
    assert 'h2z_lite.py' in message
    assert '\n' not in message
