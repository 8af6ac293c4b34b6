"""The residual generator and the patch discriminator against published ones."""
from functools import partial

import pytest
import torch
from torch import nn

from mmgcl.models.layers import BlurDown, BlurUp
from tests.parity.recorded import Arrays, cases, files, filled, tensor, under
from tests.parity.rounding import Rounding

DOUBLE, SINGLE = (torch.float64, 1e-10), (torch.float32, 1e-5)
# Rounding adds up in deep networks where single precision is used or recorded.
DEEP = 3e-5
# In CUT's recording some channels in front of a norm have a mean of 80 standard deviations, so
# single precision loses two digits there.
CUT_RECORDED = 5e-5
RESAMPLING = cases('patchgcl/antialias.npz', r'(down\d+|up\d+)\.input')
PATCHGCL = ['patchgcl/generator.npz', 'patchgcl/discriminator.npz']


def activations(network: nn.Module, image: torch.Tensor) -> dict[int, torch.Tensor]:
    """What each layer gives, before the next one may overwrite it."""
    kept = {}
    for index, layer in enumerate(network.model):
        layer.register_forward_hook(
            lambda _, __, result, index=index: kept.__setitem__(index, result.clone()))
    network(image)
    return kept


@pytest.mark.parametrize(('dtype', 'tolerance'), [DOUBLE, SINGLE])
@pytest.mark.parametrize('case', RESAMPLING)
def test_resampling_and_its_gradient(reference, assert_matches, case, dtype, tolerance):
    arrays = under(reference('patchgcl/antialias.npz'), f'{case}.')
    image = tensor(arrays['input'], dtype).requires_grad_()
    layer = BlurDown(image.shape[1]) if case.startswith('down') else BlurUp()
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
@pytest.mark.parametrize('file', PATCHGCL)
def test_networks_of_patchgcl(
        reference, assert_matches, assert_gradients_match, file, dtype, tolerance):
    arrays = reference(file)
    network = filled(under(arrays, 'state/'), dtype)
    image = tensor(arrays['input'], dtype).requires_grad_()
    output = network(image)
    output.backward(tensor(arrays['cotangent'], dtype))
    tolerance = tolerance if dtype == torch.float64 else DEEP
    assert_matches(output, arrays['output'], tolerance)
    assert_matches(image.grad, arrays['grad_input'], tolerance)
    assert_gradients_match(network, under(arrays, 'grad/'), tolerance)


@pytest.mark.parametrize('file', PATCHGCL)
def test_every_recorded_layer_of_patchgcl(reference, assert_matches, file):
    arrays = reference(file)
    found = activations(filled(under(arrays, 'state/')), tensor(arrays['input']))
    for index, expected in under(arrays, 'act_').items():
        assert_matches(found[int(index)], expected, 1e-10)


def test_taps_are_the_recorded_layers_of_patchgcl(reference, assert_matches):
    arrays = reference('patchgcl/generator.npz')
    generator = filled(under(arrays, 'state/'))
    expected = under(arrays, 'act_')
    taps = [int(index) for index in expected]
    image = tensor(arrays['input'])
    output, features = generator(image, taps=taps)
    assert_matches(output, arrays['output'], 1e-10)
    for feature, encoded, array in zip(
            features, generator(image, taps=taps, encode_only=True), expected.values()):
        assert_matches(feature, array, 1e-10)
        assert torch.equal(feature, encoded)


def taps_of_cut(arrays: Arrays) -> dict[str, torch.Tensor]:
    generator = filled(under(arrays, 'param/'))
    image = tensor(arrays['x']).requires_grad_()
    output = generator(image)
    features = generator(image, taps=arrays['taps'].tolist(), encode_only=True)
    total = output.square().mean() + sum(feature.square().mean() for feature in features)
    total.backward()
    return {'out': output, 'grad_x': image.grad,
            **{f'tap_{number}': feature for number, feature in enumerate(features)}}


def test_generator_of_cut_with_taps(reference, assert_matches):
    arrays = reference('contrastive/resnet_patchgan.npz')
    rounding = Rounding(taps_of_cut, arrays)
    for name, value in taps_of_cut(arrays).items():
        assert_matches(value, arrays[name], CUT_RECORDED, rounding=rounding.of(name))


def test_discriminator_of_cut(reference, assert_matches):
    arrays = reference('contrastive/resnet_patchgan.npz')
    discriminator = filled(under(arrays, 'patchgan/param/'))
    assert_matches(discriminator(tensor(arrays['x'])), arrays['patchgan/out'], 1e-5)


def passed_through(prefix: str, arrays: Arrays) -> dict[str, torch.Tensor]:
    """Output and gradients of a network, by the names of the file."""
    network = filled(under(arrays, prefix))
    image = tensor(arrays['x']).requires_grad_()
    output = network(image)
    output.backward(tensor(arrays['dy']))
    return {'y': output, 'grad_x': image.grad,
            **{f'grad.{prefix}{name}': parameter.grad
               for name, parameter in network.named_parameters()}}


@pytest.mark.parametrize(('file', 'prefix'), [
    *((file, 'G.') for file in files('adversarial/cyclegan_gen_*.npz')),
    *((file, 'D.') for file in files('adversarial/patchgan_dis_*.npz'))])
def test_networks_of_cyclegan(reference, assert_matches, file, prefix):
    """Computed in double precision, recorded in single."""
    arrays = reference(file)
    compute = partial(passed_through, prefix)
    found, rounding = compute(arrays), Rounding(compute, arrays)
    assert under(found, f'grad.{prefix}').keys() == under(arrays, f'grad.{prefix}').keys()
    for name, value in found.items():
        # A bias in front of a norm has no gradient but rounding; its weight's is the scale.
        weight = arrays.get(name.replace('.bias', '.weight'), arrays[name])
        scale = max(abs(arrays[name]).max(), abs(weight).max())
        assert_matches(value, arrays[name], DEEP, scale=float(scale), rounding=rounding.of(name))
