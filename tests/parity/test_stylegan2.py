"""StyleGAN2's layers, generators and discriminators against published ones.

The files are in single precision, so that ours in double precision agree to its rounding.
"""
import re
from collections.abc import Callable
from functools import partial

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
from tests.parity.rounding import Rounding

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
    found = gradients_of(layer, 'grad_param')
    kept = [name for name in recorded if name.startswith('grad_param')]
    assert set(kept) <= found.keys()
    for name in kept:
        assert_matches(found[name].reshape(recorded[name].shape), recorded[name], RECORDED_SINGLE)
    check_rest(found, recorded, 'grad_param')


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


def gradients_of(network: nn.Module, prefix: str) -> dict[str, torch.Tensor]:
    """Each gradient, and its sum of magnitudes, which stands for large ones in a recording."""
    found = {name: value.grad for name, value in network.named_parameters()
             if value.grad is not None}
    return {**{f'{prefix}/{name}': gradient for name, gradient in found.items()},
            **{f'{prefix}_sum_abs/{name}': gradient.abs().sum()
               for name, gradient in found.items()}}


def through_generator(case: str, recorded: Arrays) -> dict[str, torch.Tensor]:
    """What the recording of a generator holds, by its names."""
    image = tensor(recorded['x']).requires_grad_()
    generator = generator_of(case, under(recorded, 'param/'), image.shape[-1])
    tapped = [name for name in recorded if re.fullmatch(r'tap_\d+', name)]
    # Every second layer is tapped; the first is the image and not recorded.
    taps = [2 * int(name.removeprefix('tap_')) for name in tapped]
    output, features = generator(image, taps=taps, noise=maps(recorded))
    output.backward(tensor(recorded['cotangent']))
    return {'out': output, 'grad_x': image.grad, **dict(zip(tapped, features)),
            **gradients_of(generator, 'grad_param')}


@pytest.mark.parametrize('case', cases(GENERATORS, r'(\w+)/out'))
def test_generator_its_taps_and_its_gradients(reference, assert_matches, case):
    check_all(partial(through_generator, case), under(reference(GENERATORS), f'{case}/'),
              'grad_param', assert_matches)


def check_all(compute: Callable[[Arrays], dict[str, torch.Tensor]], recorded: Arrays, prefix: str,
              assert_matches: Callable[..., None]) -> None:
    """Compares all that is recorded."""
    found, rounding = compute(recorded), Rounding(compute, recorded)
    assert {name for name in recorded if name.startswith(prefix)} <= found.keys()
    for name, value in found.items():
        if name in recorded:
            assert_matches(value.reshape(recorded[name].shape), recorded[name], RECORDED_SINGLE,
                           rounding=rounding.of(name))
    check_rest(found, recorded, prefix)


def check_rest(found: dict[str, torch.Tensor], recorded: Arrays, prefix: str) -> None:
    """A gradient that is not recorded is zero."""
    for name, value in found.items():
        if name.startswith(f'{prefix}/') and not {
                name, name.replace('/', '_sum_abs/', 1)} & recorded.keys():
            assert not value.any(), name


def discriminator_of(case: str, state: Arrays, side: int,
                     rounding: str) -> StyleGAN2Discriminator:
    """A discriminator of the sizes of recorded weights."""
    last, flat = state['final_linear.0.weight'].shape
    return fill(StyleGAN2Discriminator(
        side, base_channels(case, last, 256 / 4), final_size=round((flat / last) ** 0.5),
        rounding=rounding), state)


def through_discriminator(case: str, recorded: Arrays) -> dict[str, torch.Tensor]:
    """What the recording of a discriminator holds, by its names."""
    image = tensor(recorded['x']).requires_grad_()
    network = discriminator_of(case, under(recorded, 'param/'), image.shape[-1], 'down')
    output = network(image)
    slope, = torch.autograd.grad(output.sum(), image)
    penalty = R1Penalty(weight=1.0)(network, image)
    penalty.backward()
    without = sum(parameter.grad is None for parameter in network.parameters())
    return {'out': output, 'grad_of_sum_out_wrt_x': slope, 'r1_lambda1': penalty,
            'n_params_without_r1_grad': torch.tensor(without),
            **gradients_of(network, 'r1_grad_param')}


@pytest.mark.parametrize('case', cases(DISCRIMINATORS, r'(\w+)/out'))
def test_discriminator_and_its_r1_penalty(reference, assert_matches, case):
    check_all(partial(through_discriminator, case), under(reference(DISCRIMINATORS), f'{case}/'),
              'r1_grad_param', assert_matches)


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
