"""The residual generator and the patch discriminator against published ones."""
import numpy as np
import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.models.generators import ResnetGenerator
from mmgcl.models.layers import BlurDown, BlurUp

DOUBLE, SINGLE = (torch.float64, 1e-10), (torch.float32, 1e-5)
# Rounding adds up in the gradients of deep networks where single precision is used or recorded.
SINGLE_GRADIENT = 3e-5
# In CUT's recording some channels in front of a norm have a mean of 80 standard deviations, so
# single precision loses two digits there.
CUT_RECORDED = 5e-5
CYCLEGAN = [('resnet9_plain', 9, False), ('resnet6_plain', 6, False),
            ('resnet9_antialias', 9, True)]


def under(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    """The arrays of a group, by their names inside it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items()
            if name.startswith(prefix)}


def tensor(array: np.ndarray, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.as_tensor(array, dtype=dtype)


def filled(network: nn.Module, state: dict[str, np.ndarray], dtype: torch.dtype) -> nn.Module:
    """The network with published weights, whose names it shares."""
    network = network.to(dtype)
    network.load_state_dict({name: tensor(array, dtype) for name, array in state.items()})
    return network


def activations(network: nn.Module, image: torch.Tensor) -> dict[int, torch.Tensor]:
    """What each layer gives, before the next one may overwrite it."""
    kept = {}
    for index, layer in enumerate(network.model):
        layer.register_forward_hook(
            lambda _, __, result, index=index: kept.__setitem__(index, result.clone()))
    network(image)
    return kept


@pytest.mark.parametrize(('dtype', 'tolerance'), [DOUBLE, SINGLE])
@pytest.mark.parametrize(('kind', 'case'), [('down', 0), ('down', 1), ('up', 0), ('up', 1)])
def test_resampling_and_its_gradient(reference, assert_matches, kind, case, dtype, tolerance):
    arrays = under(reference('patchgcl/antialias.npz'), f'{kind}{case}.')
    image = tensor(arrays['input'], dtype).requires_grad_()
    layer = BlurDown(image.shape[1]) if kind == 'down' else BlurUp()
    output = layer.to(dtype)(image)
    output.backward(tensor(arrays['cotangent'], dtype))
    assert_matches(output, arrays['output'], tolerance)
    assert_matches(image.grad, arrays['grad_input'], tolerance)


def test_resampling_of_cut(reference, assert_matches):
    arrays = under(reference('contrastive/resnet_patchgan.npz'), 'aa/')
    image = tensor(arrays['x'])
    assert_matches(BlurDown(image.shape[1]).double()(image), arrays['down'], 1e-6)
    assert_matches(BlurUp()(image), arrays['up'], 1e-6)


@pytest.mark.parametrize(('dtype', 'tolerance'), [DOUBLE, SINGLE])
@pytest.mark.parametrize(('file', 'network'), [
    ('generator', ResnetGenerator), ('discriminator', PatchDiscriminator)])
def test_networks_of_patchgcl(
        reference, assert_matches, assert_gradients_match, file, network, dtype, tolerance):
    arrays = reference(f'patchgcl/{file}.npz')
    state = under(arrays, 'state/')
    first = next(iter(state.values()))
    network = filled(network(base_channels=len(first)), state, dtype)
    image = tensor(arrays['input'], dtype).requires_grad_()
    output = network(image)
    output.backward(tensor(arrays['cotangent'], dtype))
    gradient_tolerance = tolerance if dtype == torch.float64 else SINGLE_GRADIENT
    assert_matches(output, arrays['output'], tolerance)
    assert_matches(image.grad, arrays['grad_input'], gradient_tolerance)
    assert_gradients_match(network, under(arrays, 'grad/'), gradient_tolerance)


@pytest.mark.parametrize(('file', 'network'), [
    ('generator', ResnetGenerator), ('discriminator', PatchDiscriminator)])
def test_every_recorded_layer_of_patchgcl(reference, assert_matches, file, network):
    arrays = reference(f'patchgcl/{file}.npz')
    state = under(arrays, 'state/')
    network = filled(network(base_channels=len(next(iter(state.values())))), state, torch.float64)
    found = activations(network, tensor(arrays['input']))
    for index, expected in under(arrays, 'act_').items():
        assert_matches(found[int(index)], expected, 1e-10)


def test_taps_are_the_recorded_layers_of_patchgcl(reference, assert_matches):
    arrays = reference('patchgcl/generator.npz')
    state = under(arrays, 'state/')
    generator = filled(
        ResnetGenerator(base_channels=len(next(iter(state.values())))), state, torch.float64)
    expected = under(arrays, 'act_')
    taps = [int(index) for index in expected]
    image = tensor(arrays['input'])
    output, features = generator(image, taps=taps)
    assert_matches(output, arrays['output'], 1e-10)
    for feature, encoded, array in zip(
            features, generator(image, taps=taps, encode_only=True), expected.values()):
        assert_matches(feature, array, 1e-10)
        assert torch.equal(feature, encoded)


def test_generator_of_cut_with_taps(reference, assert_matches):
    arrays = reference('contrastive/resnet_patchgan.npz')
    state = under(arrays, 'param/')
    generator = filled(
        ResnetGenerator(base_channels=len(next(iter(state.values())))), state, torch.float64)
    image = tensor(arrays['x']).requires_grad_()
    output = generator(image)
    features = generator(image, taps=arrays['taps'].tolist(), encode_only=True)
    total = output.square().mean() + sum(feature.square().mean() for feature in features)
    total.backward()
    assert_matches(output, arrays['out'], CUT_RECORDED)
    assert_matches(image.grad, arrays['grad_x'], CUT_RECORDED)
    for number, feature in enumerate(features):
        assert_matches(feature, arrays[f'tap_{number}'], CUT_RECORDED)


def test_discriminator_of_cut(reference, assert_matches):
    arrays = reference('contrastive/resnet_patchgan.npz')
    state = under(arrays, 'patchgan/param/')
    discriminator = filled(
        PatchDiscriminator(base_channels=len(next(iter(state.values())))), state, torch.float64)
    assert_matches(discriminator(tensor(arrays['x'])), arrays['patchgan/out'], 1e-5)


@pytest.mark.parametrize(('name', 'num_blocks', 'antialias'), CYCLEGAN)
def test_generators_of_cyclegan(
        reference, assert_matches, assert_gradients_match, name, num_blocks, antialias):
    arrays = reference(f'adversarial/cyclegan_gen_{name}.npz')
    state = under(arrays, 'G.')
    generator = ResnetGenerator(
        num_blocks, base_channels=len(state['model.1.weight']), antialias=antialias)
    _check_cyclegan(generator, arrays, 'G.', assert_matches, assert_gradients_match)


@pytest.mark.parametrize('form', ['plain', 'antialias'])
def test_discriminators_of_cyclegan(reference, assert_matches, assert_gradients_match, form):
    arrays = reference(f'adversarial/patchgan_dis_{form}.npz')
    discriminator = PatchDiscriminator(
        base_channels=len(arrays['D.model.0.weight']), antialias=form == 'antialias')
    _check_cyclegan(discriminator, arrays, 'D.', assert_matches, assert_gradients_match)


def _check_cyclegan(network, arrays, prefix, assert_matches, assert_gradients_match):
    """Computed in double precision, recorded in single."""
    network = filled(network, under(arrays, prefix), torch.float64)
    image = tensor(arrays['x']).requires_grad_()
    output = network(image)
    output.backward(tensor(arrays['dy']))
    assert_matches(output, arrays['y'], 1e-5)
    assert_matches(image.grad, arrays['grad_x'], SINGLE_GRADIENT)
    assert_gradients_match(network, under(arrays, f'grad.{prefix}'), SINGLE_GRADIENT)
