"""What every pretrained encoder keeps: it is frozen, normalises, and leaves checkpoints alone."""
import pytest
import torch
from torch import nn

from mmgcl.checkpoints.encoder_weights import without_encoder_weights
from mmgcl.errors import ConfigError
from mmgcl.models.encoders import (
    EfficientNetLiteEncoder,
    FrozenEncoder,
    TimmEncoder,
    TorchvisionEncoder,
    VGG16Encoder,
)
from mmgcl.registry import MODELS

BUILDERS = {
    'vgg': lambda **kw: VGG16Encoder(('relu2_1', 'relu1_2'), None, base_channels=4, **kw),
    'torchvision': lambda **kw: TorchvisionEncoder(
        'squeezenet1_1', ('features.4', 'features.3'), None, **kw),
    'timm': lambda **kw: TimmEncoder('resnet10t', (1, 0), None, **kw),
    'timm vit': lambda **kw: TimmEncoder('test_vit', (1, 0), None, **kw),
    'lite': lambda **kw: EfficientNetLiteEncoder((4, 2), None, **kw)}
PACKAGES = {'timm': 'timm', 'timm vit': 'timm', 'lite': 'efficientnet_lite_pytorch'}


@pytest.fixture(params=BUILDERS)
def build(request):
    if request.param in PACKAGES:
        pytest.importorskip(PACKAGES[request.param])
    torch.manual_seed(0)
    return BUILDERS[request.param]


def _image(height: int = 32, width: int = 48) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.rand(2, 3, height, width, generator=generator) * 2 - 1


def test_features_are_maps_with_the_channels_said_and_in_the_order_asked_for(build):
    encoder = build()
    features = encoder(_image())
    assert tuple(feature.shape[1] for feature in features) == encoder.out_channels
    assert all(feature.shape[-2] < feature.shape[-1] for feature in features)
    assert features[0].shape[-1] <= features[1].shape[-1]


def test_nothing_is_trainable(build):
    assert not list(build().requires_grad_(True).parameters())


def test_gradients_reach_the_image_and_nothing_else(build):
    encoder, image = build(), _image().requires_grad_()
    sum(feature.square().sum() for feature in encoder(image)).backward()
    assert image.grad.any()
    assert all(constant.grad is None for constant in encoder.buffers())


def test_checkpoints_hold_nothing_of_it_and_it_asks_nothing_of_them(build):
    network = nn.ModuleDict({'encoder': build(), 'head': nn.Linear(1, 1)})
    assert set(network.state_dict()) == {'head.weight', 'head.bias'}
    network.load_state_dict({'head.weight': torch.ones(1, 1), 'head.bias': torch.ones(1)})


def test_it_stays_in_evaluation_mode_and_the_same(build):
    encoder = build()
    before = encoder(_image())
    nn.Sequential(encoder).train()(_image())
    assert not any(module.training for module in encoder.modules())
    assert all(map(torch.equal, before, encoder(_image())))


def test_input_scale_encodes_the_enlarged_image(build):
    torch.manual_seed(0)
    plain = build()
    torch.manual_seed(0)
    larger = build(input_scale=2)
    enlarged = nn.functional.interpolate(_image(), scale_factor=2.0, mode='bilinear')
    for feature, expected in zip(larger(_image()), plain(enlarged)):
        torch.testing.assert_close(feature, expected)


def test_an_input_scale_of_nothing_is_refused(build):
    with pytest.raises(ValueError, match='input_scale must be > 0, got 0'):
        build(input_scale=0)


def test_double_precision_agrees_with_single(build):
    encoder = build()
    single = encoder(_image())
    for feature, exact in zip(single, encoder.double()(_image().double())):
        # Rounding grows through some ten layers.
        torch.testing.assert_close(feature.double(), exact, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(('kind', 'arguments', 'extra'), [
    (TimmEncoder, ('resnet10t', (1,)), 'timm'), (EfficientNetLiteEncoder, (), 'lite')])
def test_a_missing_package_is_one_line_that_names_the_extra(monkeypatch, kind, arguments, extra):
    for package in ('timm', 'efficientnet_lite_pytorch'):
        monkeypatch.setitem(__import__('sys').modules, package, None)
    with pytest.raises(ConfigError, match=rf'is not installed .*\[{extra}\]') as caught:
        kind(*arguments)
    assert '\n' not in str(caught.value)


def test_configs_lose_the_weights_of_encoders_and_nothing_else():
    model = {'objectives': [{'encoder': {'type': 'EfficientNetLiteEncoder'}, 'weights': 'kept'},
                            {'encoder': {'type': 'mmgcl.VGG16Encoder', 'weights': 'file'}}],
             'metric': {'type': 'LPIPSDistance', 'weights': 'kept'}}
    assert without_encoder_weights(model) == {
        'objectives': [
            {'encoder': {'type': 'EfficientNetLiteEncoder', 'weights': None}, 'weights': 'kept'},
            {'encoder': {'type': 'mmgcl.VGG16Encoder', 'weights': None}}],
        'metric': {'type': 'LPIPSDistance', 'weights': 'kept'}}
    assert model['objectives'][1]['encoder']['weights'] == 'file'


def test_an_encoder_of_ones_own_names_the_argument_of_its_weights():
    class OwnEncoder(FrozenEncoder):
        weights_argument = 'checkpoint'

    with_one = {'type': 'OwnEncoder', 'checkpoint': 'file'}
    MODELS.register_module(module=OwnEncoder)
    try:
        assert without_encoder_weights(with_one) == {'type': 'OwnEncoder', 'checkpoint': None}
    finally:
        MODELS.module_dict.pop('OwnEncoder')
