"""StyleGAN2's layers, generators and discriminators against published ones.

The files are in single precision, so that ours in double precision agree to its rounding.
"""
import re

import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import StyleGAN2Discriminator
from mmgcl.models.generators import StyleGAN2Generator
from mmgcl.models.layers import (
    BiasLeakyReLU,
    BlurResample,
    ConvLayer,
    DemodulatedConv2d,
    EqualConv2d,
    EqualLinear,
    ResidualConvBlock,
)
from mmgcl.models.losses import R1Penalty
from tests.parity.recorded import Arrays, cases, tensor, under

OPS, GENERATORS, DISCRIMINATORS, SESIM = (f'contrastive/{name}.npz' for name in (
    'stylegan2_ops', 'stylegan2_generator', 'stylegan2_discriminator', 'flsesim_stylegan2'))
RECORDED_SINGLE = 1e-5

pytestmark = pytest.mark.usefixtures('double')


def weights(state: Arrays) -> Arrays:
    """The recorded weights without the constant filters."""
    return {name: array for name, array in state.items() if not name.endswith('kernel')}


def fill(network: nn.Module, state: Arrays) -> nn.Module:
    """Gives a network the recorded weights, whose names it shares.

    Those of modulated convolutions have a first axis for styles.
    """
    network.load_state_dict({name: tensor(array[0] if array.ndim == 5 else array)
                             for name, array in weights(state).items()})
    return network


def layer_of(case: str, state: Arrays) -> nn.Module:
    """The layer of a case, from its name and the shapes of its weights."""
    if case.startswith('blur'):
        padding = tuple(int(side) for side in re.search(r'pad(\d)_(\d)', case).groups())
        return BlurResample(padding, gain=float(state['kernel'].sum()) ** 0.5)
    if case.startswith('upsample'):
        return BlurResample((2, 1), up=2)
    if case.startswith('downsample'):
        return BlurResample((1, 1), down=2)
    if case.startswith('fused'):
        return BiasLeakyReLU(state['bias'].size)
    if case.startswith('equallinear'):
        return EqualLinear(*reversed(state['weight'].shape), activate='fused' in case)
    if case.startswith('modconv'):
        _, made, taken, side, _ = state['weight'].shape
        return DemodulatedConv2d(taken, made, side, upsample='up' in case)
    if case.startswith('resblock'):
        made = next(len(array) for name, array in state.items()
                    if re.match(r'conv2\.\d\.weight', name))
        return ResidualConvBlock(len(state['conv1.0.weight']), made, downsample='down' in case)
    made, taken, side, _ = next(array for name, array in state.items()
                                if name.endswith('weight')).shape
    if case.startswith('equalconv'):
        return EqualConv2d(taken, made, side)
    return ConvLayer(taken, made, side, downsample='down' in case, activate='noact' not in case)


@pytest.mark.parametrize('case', cases(OPS, r'(\w+)/out'))
def test_layer_and_its_gradients(reference, assert_matches, case):
    arrays = reference(OPS)
    state, recorded = under(arrays, f'{case}/param/'), under(arrays, f'{case}/')
    layer = fill(layer_of(case, state), state)
    image = tensor(arrays['vec' if case.startswith('equallinear') else 'x']).requires_grad_()
    output = layer(image)
    assert_matches(output, recorded['out'], RECORDED_SINGLE)
    if 'cotangent' not in recorded:
        return
    output.backward(tensor(recorded['cotangent']))
    assert_matches(image.grad, recorded['grad_x'], RECORDED_SINGLE)
    check_gradients(assert_matches, layer, recorded, 'grad_param')


def base_channels(case: str, width: int, share: float) -> float:
    """What the case's name says, or else the width of the finest rounding, over its share."""
    named = re.search(r'_n[gd]f(\d+(?:p\d+)?)', case)
    return float(named[1].replace('p', '.')) if named else width / share


def generator_of(case: str, state: Arrays, side: int, tanh: bool = False) -> StyleGAN2Generator:
    """A generator of the sizes of recorded weights."""
    downs = sum('encoder' in name and name.endswith('skip.1.weight') for name in state)
    blocks = sum(name.endswith('conv1.0.weight') for name in state) - downs
    deepest = len(state['decoder.convs.0.conv1.0.weight'])
    generator = StyleGAN2Generator(
        side, base_channels(case, deepest, 512 * 2 ** downs / side), num_downs=downs,
        num_blocks=blocks, noise='none' if 'small' in case else 'fresh', tanh=tanh)
    if 'small' in case:  # the published layer has a strength that nothing reads
        state = {name: array for name, array in state.items() if 'noise' not in name}
    return fill(generator, state)


def maps(recorded: Arrays) -> list[torch.Tensor] | None:
    found = [tensor(array) for name, array in recorded.items() if re.fullmatch(r'noise_\d+', name)]
    return found or None


@pytest.mark.parametrize('case', cases(GENERATORS, r'(\w+)/out'))
def test_generator_its_taps_and_its_gradients(reference, assert_matches, case):
    recorded = under(reference(GENERATORS), f'{case}/')
    image = tensor(recorded['x']).requires_grad_()
    generator = generator_of(case, under(recorded, 'param/'), image.shape[-1])
    tapped = [name for name in recorded if re.fullmatch(r'tap_\d+', name)]
    # Every second layer is tapped; the first is the image and not recorded.
    taps = [2 * int(name.removeprefix('tap_')) for name in tapped]
    output, features = generator(image, taps=taps, noise=maps(recorded))
    assert_matches(output, recorded['out'], RECORDED_SINGLE)
    for name, feature in zip(tapped, features):
        assert_matches(feature, recorded[name], RECORDED_SINGLE)
    output.backward(tensor(recorded['cotangent']))
    assert_matches(image.grad, recorded['grad_x'], RECORDED_SINGLE)
    check_gradients(assert_matches, generator, recorded, 'grad_param')


def check_gradients(assert_matches, network: nn.Module, recorded: Arrays, prefix: str) -> None:
    """Each gradient; of large ones the recording holds the sum of magnitudes."""
    for name, parameter in network.named_parameters():
        if f'{prefix}/{name}' in recorded:
            expected = recorded[f'{prefix}/{name}']
            assert_matches(parameter.grad.reshape(expected.shape), expected, RECORDED_SINGLE)
        elif f'{prefix}_sum_abs/{name}' in recorded:
            total = parameter.grad.abs().sum()
            assert_matches(total, recorded[f'{prefix}_sum_abs/{name}'], RECORDED_SINGLE)
        else:
            assert parameter.grad is None or not parameter.grad.any(), name


def discriminator_of(case: str, state: Arrays, side: int,
                     rounding: str) -> StyleGAN2Discriminator:
    """A discriminator of the sizes of recorded weights."""
    last, flat = state['final_linear.0.weight'].shape
    return fill(StyleGAN2Discriminator(
        side, base_channels(case, last, 256 / 4), final_size=round((flat / last) ** 0.5),
        rounding=rounding), state)


@pytest.mark.parametrize('case', cases(DISCRIMINATORS, r'(\w+)/out'))
def test_discriminator_and_its_r1_penalty(reference, assert_matches, case):
    recorded = under(reference(DISCRIMINATORS), f'{case}/')
    image = tensor(recorded['x']).requires_grad_()
    discriminator = discriminator_of(case, under(recorded, 'param/'), image.shape[-1], 'down')
    output = discriminator(image)
    assert_matches(output, recorded['out'], RECORDED_SINGLE)
    slope, = torch.autograd.grad(output.sum(), image)
    assert_matches(slope, recorded['grad_of_sum_out_wrt_x'], RECORDED_SINGLE)
    penalty = R1Penalty(weight=1.0)(discriminator, image)
    assert_matches(penalty, recorded['r1_lambda1'], RECORDED_SINGLE)
    penalty.backward()
    check_gradients(assert_matches, discriminator, recorded, 'r1_grad_param')
    without = sum(parameter.grad is None for parameter in discriminator.parameters())
    assert without == recorded['n_params_without_r1_grad']


def test_networks_of_fsesim(reference, assert_matches):
    arrays = reference(SESIM)
    recorded = under(arrays, 'G/')
    image = tensor(recorded['x'])
    generator = generator_of('G', under(recorded, 'param/'), image.shape[-1], tanh=True)
    assert_matches(generator(image, noise=maps(recorded)), recorded['out'], RECORDED_SINGLE)
    recorded = under(arrays, 'D/')
    image = tensor(recorded['x'])
    discriminator = discriminator_of('D', under(recorded, 'param/'), image.shape[-1], 'nearest')
    assert_matches(discriminator(image), recorded['out'], RECORDED_SINGLE)
