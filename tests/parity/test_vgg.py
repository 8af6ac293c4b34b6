"""VGG16 against published uses of it, on narrow twins with random weights."""
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from mmgcl.models.encoders import VGG16Encoder
from mmgcl.models.encoders.vgg import LAYOUT, normalise


@pytest.fixture
def narrow(tmp_path: Path) -> Callable[..., VGG16Encoder]:
    """An encoder of the weights given by torchvision's names."""

    def build(state: dict[str, np.ndarray], **settings) -> VGG16Encoder:
        path = tmp_path / 'vgg16.pth'
        torch.save({name: torch.from_numpy(array) for name, array in state.items()}, path)
        channels = len(state['features.0.weight'])
        return VGG16Encoder(weights=str(path), base_channels=channels, **settings)

    return build


def _features(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: array for name, array in arrays.items() if name.startswith('features.')}


@pytest.mark.usefixtures('double')
def test_features_and_gradient_of_patchgcl(reference, assert_matches, narrow):
    arrays = reference('patchgcl/vgg_narrow.npz')
    image = torch.from_numpy(arrays['image']).requires_grad_()
    features = narrow(_features(arrays))(image)
    cotangents = [torch.from_numpy(arrays[f'cotangent_{k}']) for k in (4, 7, 9)]
    torch.autograd.backward(features, cotangents)
    for feature, number in zip(features, (4, 7, 9)):
        assert_matches(feature, arrays[f'feat_{number}'], 1e-10)
    assert_matches(image.grad, arrays['grad_image'], 1e-10)
    assert_matches(normalise(image), arrays['normalised'], 1e-10)


def test_features_and_gradient_in_single_precision(reference, assert_matches, narrow):
    arrays = reference('patchgcl/vgg_narrow.npz')
    image = torch.from_numpy(arrays['image']).float().requires_grad_()
    features = narrow(_features(arrays))(image)
    cotangents = [torch.from_numpy(arrays[f'cotangent_{k}']).float() for k in (4, 7, 9)]
    torch.autograd.backward(features, cotangents)
    for feature, number in zip(features, (4, 7, 9)):
        assert_matches(feature, arrays[f'feat_{number}'], 1e-5)
    assert_matches(image.grad, arrays['grad_image'], 1e-5)


@pytest.mark.usefixtures('double')
def test_mean_of_each_of_the_thirteen_layers(reference, narrow):
    arrays = reference('patchgcl/vgg_narrow.npz')
    features = narrow(_features(arrays), layers=tuple(LAYOUT))(torch.from_numpy(arrays['image']))
    for number, (layer, feature) in enumerate(zip(LAYOUT, features)):
        assert float(feature.mean()) == pytest.approx(
            float(arrays[f'all_{number}_{layer}_mean']), rel=1e-10)


def test_taps_of_fsesim(reference, assert_matches, narrow):
    arrays = reference('contrastive/flsesim_units.npz')
    prefix = 'vgg/param/'
    state = {f'features.{name.split(".", 2)[1]}.{name.split(".", 2)[2]}': array
             for name, array in arrays.items() if name.startswith(prefix)}
    names = list(LAYOUT)
    taps = (0, 4, 7, 8, 9, 12)
    encoder = narrow(state, layers=[names[tap] for tap in taps])
    image = torch.from_numpy(arrays['vgg/image_minus1_1'])
    assert_matches(normalise(image), arrays['vgg/normalised'], 1e-5)
    for tap, feature in zip(taps, encoder(image)):
        stored = feature[..., ::2, ::2] if tap == 0 else feature
        assert_matches(stored, arrays[f'vgg/tap_{tap}'], 1e-5)
