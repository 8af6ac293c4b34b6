"""MUNIT's networks and norms against published ones, in double precision, recorded in single."""
import re
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from mmgcl.models.discriminators import MultiscaleDiscriminator
from mmgcl.models.discriminators.multiscale import halve
from mmgcl.models.generators import MunitGenerator
from mmgcl.models.layers import normalise_spectra
from mmgcl.models.layers.reflect_conv import ReflectConv
from mmgcl.models.layers.sample_norm import SampleNorm, adaptive_instance_norm
from mmgcl.models.losses import GANLoss
from tests.parity.munit import (
    RECORDED,
    check_named,
    discriminator_sizes,
    filled,
    generator_sizes,
    leaf,
    under,
)
from tests.parity.recorded import Arrays, cases, files, tensor
from tests.parity.rounding import Rounding

GENERATORS, DISCRIMINATORS = (
    files(f'adversarial/munit_{kind}*.npz') for kind in ('gen', 'dis'))
NORMS = 'adversarial/munit_norms.npz'


@pytest.mark.parametrize('batch', cases(NORMS, r'adain\.(b\d+)\.'))
def test_norms_and_their_gradients(reference, assert_matches, batch):
    arrays = reference(NORMS)
    adaptive, layer = under(arrays, f'adain.{batch}.'), under(arrays, f'ln.{batch}.')
    image = leaf(adaptive['x'])
    weight, bias = (leaf(adaptive[name].reshape(len(image), -1)) for name in ('weight', 'bias'))
    output = adaptive_instance_norm(image, bias, weight)
    output.backward(tensor(adaptive['dy']))
    assert_matches(output, adaptive['y'], RECORDED)
    assert_matches(image.grad, adaptive['grad_x'], RECORDED)
    assert_matches(weight.grad.flatten(), adaptive['grad_weight'], RECORDED)
    assert_matches(bias.grad.flatten(), adaptive['grad_bias'], RECORDED)
    norm = SampleNorm(layer['x'].shape[1]).double()
    norm.load_state_dict({name: tensor(layer[name]) for name in ('gamma', 'beta')})
    image = leaf(layer['x'])
    output = norm(image)
    output.backward(tensor(layer['dy']))
    assert_matches(output, layer['y'], RECORDED)
    assert_matches(image.grad, layer['grad_x'], RECORDED)
    assert_matches(norm.gamma.grad, layer['grad_gamma'], RECORDED)
    assert_matches(norm.beta.grad, layer['grad_beta'], RECORDED)


def test_spectral_norm_and_its_power_iteration(reference, assert_matches):
    arrays = under(reference(NORMS), 'sn.')
    outputs = [arrays[name] for name in sorted(arrays) if re.fullmatch(r'y\d+', name)]
    start, end = (under(arrays, f'{name}.conv.module.')
                  for name in ('before', f'after{len(outputs)}'))
    width, channels, side, _ = start['weight_bar'].shape
    block = ReflectConv(channels, width, side, 1, side // 2, activation='leaky')
    normalise_spectra(nn.Sequential(block, nn.Conv2d(width, 1, 1)))
    conv = block.double().conv
    state = {'bias': start['bias'], 'weight_orig': start['weight_bar'],
             'weight_u': start['weight_u'], 'weight_v': start['weight_v']}
    conv.load_state_dict({name: tensor(array) for name, array in state.items()})
    for expected in outputs:
        assert_matches(block(tensor(arrays['x'])), expected, RECORDED)
    assert_matches(conv.weight_u, end['weight_u'], RECORDED)
    assert_matches(conv.weight_v, end['weight_v'], RECORDED)


def gradients_of(network: nn.Module, prefix: str) -> dict[str, Tensor]:
    return {f'{prefix}{name}': parameter.grad for name, parameter in network.named_parameters()}


def through_generator(arrays: Arrays) -> dict[str, Tensor]:
    """What the file of a generator holds, by its names."""
    generator = filled(MunitGenerator(**generator_sizes(arrays, 'gen.')), arrays, 'gen.')
    image, drawn = leaf(arrays['x']), leaf(arrays['style_rand'])
    content, style = generator(image)
    recon = generator(content=content, style=style)
    cross = generator(content=content, style=drawn)
    torch.autograd.backward((recon, cross), (tensor(arrays['d_recon']), tensor(arrays['d_cross'])))
    return {'content': content, 'style': style, 'recon': recon, 'cross': cross,
            'mlp_out': generator.mlp(drawn), 'grad_x': image.grad, 'grad_style_rand': drawn.grad,
            'recon_batch1': generator(content=content[:1], style=style[:1]),
            **gradients_of(generator, 'grad.gen.')}


@pytest.mark.parametrize('file', GENERATORS)
def test_generator_and_its_gradients(reference, assert_matches, file):
    arrays = reference(file)
    found, rounding = through_generator(arrays), Rounding(through_generator, arrays)
    assert found['mlp_out'].shape[1] == arrays['num_adain_params']
    assert set(under(arrays, 'grad.gen.')) == set(under(found, 'grad.gen.'))
    check_named({name: value for name, value in found.items() if name.startswith('grad')},
                {name: array for name, array in arrays.items() if name in found
                 and name.startswith('grad')}, assert_matches, rounding.of)
    for name in ('content', 'style', 'recon', 'cross', 'mlp_out', 'recon_batch1'):
        assert_matches(found[name], arrays[name], RECORDED, rounding=rounding.of(name))


@pytest.mark.parametrize('file', GENERATORS)
def test_numbers_of_a_style_reach_the_published_norms(reference, assert_matches, file):
    arrays = reference(file)
    generator = filled(MunitGenerator(**generator_sizes(arrays, 'gen.')), arrays, 'gen.')
    numbers = generator.mlp(tensor(arrays['style_rand'])).unflatten(1, generator.norm_numbers)
    for block in range(generator.norm_numbers[0]):
        for conv in range(2):
            name = f'adain.dec.model.0.model.{block}.model.{conv}.norm'
            assert_matches(numbers[:, block, conv, 0].flatten(), arrays[f'{name}.bias'], RECORDED)
            assert_matches(numbers[:, block, conv, 1].flatten(), arrays[f'{name}.weight'], RECORDED)


def through_discriminator(kind: str, arrays: Arrays) -> dict[str, Tensor]:
    """What the file of a discriminator holds, by its names."""
    network = filled(
        MultiscaleDiscriminator(**discriminator_sizes(arrays, 'dis.')), arrays, 'dis.')
    real, fake = tensor(arrays['real']), leaf(arrays['fake'])
    loss = GANLoss(kind, discriminator_weight=1.0)
    total = loss.discriminator(network(real), network(fake.detach()))
    total.backward()
    gradients = {name: value.clone() for name, value in gradients_of(network, 'grad.dis.').items()}
    judged = {'real': network(real), 'fake': network(fake)}
    generator = loss.generator(judged['fake'])
    generator.backward()
    return {'loss.dis': total, 'loss.gen': generator, 'grad_fake_of_gen_loss': fake.grad,
            **gradients, **{f'out_{name}.{scale}': output for name, outputs in judged.items()
                            for scale, output in enumerate(outputs)}}


@pytest.mark.parametrize('file', DISCRIMINATORS)
def test_discriminator_and_its_gradients(reference, assert_matches, file):
    arrays = reference(file)
    compute = partial(through_discriminator, 'vanilla' if 'nsgan' in file else 'lsgan')
    found, rounding = compute(arrays), Rounding(compute, arrays)
    assert set(under(arrays, 'grad.dis.')) == set(under(found, 'grad.dis.'))
    gradients = {name: value for name, value in found.items() if name.startswith('grad')}
    check_named(gradients, {name: arrays[name] for name in gradients}, assert_matches, rounding.of)
    for name in found.keys() - gradients.keys():
        assert_matches(found[name], arrays[name], RECORDED, rounding=rounding.of(name))
    assert_matches(halve(tensor(arrays['pool.x'])), arrays['pool.y'], RECORDED)
