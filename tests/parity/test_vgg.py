"""VGG16 against published uses of it, on narrow twins with random weights."""
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from mmgcl.models.encoders import VGG16Encoder
from mmgcl.models.encoders.vgg import LAYOUT, normalise
from tests.parity.recorded import Arrays, cases, tensor, under

NAMES = list(LAYOUT)


def weights(arrays: Arrays) -> Arrays:
    """Weights by torchvision's names, which begin with ``features``."""
    return {name: array for name, array in arrays.items() if name.startswith('features.')}


@pytest.fixture
def narrow(tmp_path: Path) -> Callable[..., VGG16Encoder]:
    """An encoder of the weights given by torchvision's names."""

    def build(state: Arrays, **settings) -> VGG16Encoder:
        path = tmp_path / 'vgg16.pth'
        torch.save({name: torch.from_numpy(array) for name, array in state.items()}, path)
        channels = len(state['features.0.weight'])
        return VGG16Encoder(weights=str(path), base_channels=channels, **settings)

    return build


@pytest.mark.parametrize(('dtype', 'tolerance'), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
def test_features_and_gradient_of_patchgcl(reference, assert_matches, narrow, double, dtype,
                                           tolerance):
    arrays = reference('patchgcl/vgg_narrow.npz')
    numbers = [int(number) for number in under(arrays, 'feat_')]
    image = tensor(arrays['image'], dtype).requires_grad_()
    encoder = narrow(weights(arrays), layers=[NAMES[number] for number in numbers]).to(dtype)
    features = encoder(image)
    torch.autograd.backward(
        features, [tensor(arrays[f'cotangent_{number}'], dtype) for number in numbers])
    for feature, number in zip(features, numbers):
        assert_matches(feature, arrays[f'feat_{number}'], tolerance)
    assert_matches(image.grad, arrays['grad_image'], tolerance)
    assert_matches(normalise(image), arrays['normalised'], tolerance)


@pytest.mark.usefixtures('double')
def test_mean_of_each_of_the_thirteen_layers(reference, assert_matches, narrow):
    arrays = reference('patchgcl/vgg_narrow.npz')
    features = narrow(weights(arrays), layers=NAMES)(tensor(arrays['image']))
    for number, (layer, feature) in enumerate(zip(NAMES, features)):
        assert_matches(feature.mean(), arrays[f'all_{number}_{layer}_mean'], 1e-10)


def test_taps_of_fsesim(reference, assert_matches, narrow):
    arrays = reference('contrastive/flsesim_units.npz')
    prefix = 'vgg/param/'
    state = {f'features.{name.split(".", 2)[1]}.{name.split(".", 2)[2]}': array
             for name, array in arrays.items() if name.startswith(prefix)}
    taps = [int(number) for number in cases('contrastive/flsesim_units.npz', r'vgg/tap_(\d+)$')]
    encoder = narrow(state, layers=[NAMES[tap] for tap in taps])
    image = torch.from_numpy(arrays['vgg/image_minus1_1'])
    assert_matches(normalise(image), arrays['vgg/normalised'], 1e-5)
    subsampled = (0, 1) if arrays['vgg/tap0_1_are_subsampled_by_2'] else ()
    for tap, feature in zip(taps, encoder(image)):
        stored = feature[..., ::2, ::2] if tap in subsampled else feature
        assert_matches(stored, arrays[f'vgg/tap_{tap}'], 1e-5)
