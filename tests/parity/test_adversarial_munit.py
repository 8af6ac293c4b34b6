"""MUNIT's networks and norms against published ones, and its steps through the shipped config.

Computed in double precision, recorded in single.
"""
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mmgcl.engine.config import load_config
from mmgcl.models.discriminators import MultiscaleDiscriminator
from mmgcl.models.discriminators.multiscale import halve
from mmgcl.models.generators import MunitGenerator
from mmgcl.models.layers import normalise_spectra
from mmgcl.models.layers.reflect_conv import ReflectConv
from mmgcl.models.layers.sample_norm import SampleNorm, adaptive_instance_norm
from mmgcl.models.losses import GANLoss
from mmgcl.models.objectives import DomainInvariantPerceptual
from mmgcl.registry import MODELS, OPTIM_WRAPPER_CONSTRUCTORS
from mmgcl.structures.step_random import StepRandom
from tests.parity.recorded import Arrays, cases, files, tensor

ROOT = Path(__file__).parents[2]
RECORDED = 1e-5
# Rounding adds up in the gradients: with the recorded weights redrawn at random, our own
# single-precision gradients were up to 5e-5 of the largest entry off those in double precision.
GRADIENT = 1e-4
GENERATORS, DISCRIMINATORS, STEPS = (
    files(f'adversarial/munit_{kind}*.npz') for kind in ('gen', 'dis', 'step'))
NORMS = 'adversarial/munit_norms.npz'
NETWORKS = {'generator_x': 'gen_a', 'generator_y': 'gen_b',
            'discriminator_x': 'dis_a', 'discriminator_y': 'dis_b'}
LOSSES = {
    'dis_{}': 'discrimination_{}_adversarial', 'gen_adv_{}': 'generation_{}_adversarial',
    'gen_recon_x_{}': 'reconstruction_image_{}', 'gen_recon_s_{}': 'reconstruction_style_{}',
    'gen_recon_c_{}': 'reconstruction_content_{}', 'gen_cycrecon_x_{}': 'cycle_{}'}


def leaf(array: np.ndarray) -> Tensor:
    return tensor(array).requires_grad_()


def under(arrays: Arrays, prefix: str) -> Arrays:
    """The arrays of a group, by their names inside it; inert statistics are left out."""
    return {name.removeprefix(prefix): array for name, array in arrays.items()
            if name.startswith(prefix) and '.running_' not in name}


def filled(network: nn.Module, arrays: Arrays, prefix: str) -> nn.Module:
    network = network.double()
    network.load_state_dict({name: tensor(array) for name, array in under(arrays, prefix).items()})
    return network


def generator_sizes(arrays: Arrays, prefix: str) -> dict[str, int]:
    state = under(arrays, prefix)
    return {'base_channels': len(state['enc_content.model.0.conv.weight']),
            'num_blocks': sum(name.startswith('dec.model.0.') for name in state) // 4,
            'style_channels': len(state['enc_style.model.6.weight']),
            'mlp_channels': len(state['mlp.model.0.fc.weight'])}


def discriminator_sizes(arrays: Arrays, prefix: str) -> dict[str, int]:
    state = under(arrays, prefix)
    return {'base_channels': len(state['cnns.0.0.conv.weight']),
            'num_layers': sum(name.startswith('cnns.0.') for name in state) // 2 - 1,
            'num_scales': sum(name.endswith('.0.conv.weight') for name in state)}


def check_gradients(network: nn.Module, expected: Arrays, assert_matches: Callable) -> None:
    """A bias before a norm has only its weight's scale."""
    found = {name: parameter.grad for name, parameter in network.named_parameters()}
    check_named(found, expected, assert_matches)


def check_named(found: dict[str, Tensor], expected: Arrays, assert_matches: Callable) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        weight = expected.get(name.replace('.bias', '.weight'), array)
        scale = max(np.abs(array).max(), np.abs(weight).max())
        assert_matches(found[name], array, GRADIENT, scale=float(scale))


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


@pytest.mark.parametrize('file', GENERATORS)
def test_generator_and_its_gradients(reference, assert_matches, file):
    arrays = reference(file)
    generator = filled(MunitGenerator(**generator_sizes(arrays, 'gen.')), arrays, 'gen.')
    image, drawn = leaf(arrays['x']), leaf(arrays['style_rand'])
    content, style = generator(image)
    recon = generator(content=content, style=style)
    cross = generator(content=content, style=drawn)
    torch.autograd.backward((recon, cross), (tensor(arrays['d_recon']), tensor(arrays['d_cross'])))
    for value, name in ((content, 'content'), (style, 'style'), (recon, 'recon'), (cross, 'cross'),
                        (generator.mlp(drawn), 'mlp_out')):
        assert_matches(value, arrays[name], RECORDED)
    assert generator.mlp(drawn).shape[1] == arrays['num_adain_params']
    assert_matches(image.grad, arrays['grad_x'], GRADIENT)
    assert_matches(drawn.grad, arrays['grad_style_rand'], GRADIENT)
    check_gradients(generator, under(arrays, 'grad.gen.'), assert_matches)
    own = generator(content=content[:1], style=style[:1])
    assert_matches(own, arrays['recon_batch1'], RECORDED)


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


@pytest.mark.parametrize('file', DISCRIMINATORS)
def test_discriminator_and_its_gradients(reference, assert_matches, file):
    arrays = reference(file)
    network = filled(
        MultiscaleDiscriminator(**discriminator_sizes(arrays, 'dis.')), arrays, 'dis.')
    real, fake = tensor(arrays['real']), leaf(arrays['fake'])
    loss = GANLoss('vanilla' if 'nsgan' in file else 'lsgan', discriminator_weight=1.0)
    total = loss.discriminator(network(real), network(fake.detach()))
    total.backward()
    assert_matches(total, arrays['loss.dis'], RECORDED)
    check_gradients(network, under(arrays, 'grad.dis.'), assert_matches)
    predictions = network(fake)
    for scale, prediction in enumerate(predictions):
        assert_matches(prediction, arrays[f'out_fake.{scale}'], RECORDED)
        assert_matches(network(real)[scale], arrays[f'out_real.{scale}'], RECORDED)
    generator = loss.generator(predictions)
    generator.backward()
    assert_matches(generator, arrays['loss.gen'], RECORDED)
    assert_matches(fake.grad, arrays['grad_fake_of_gen_loss'], GRADIENT)
    assert_matches(halve(tensor(arrays['pool.x'])), arrays['pool.y'], RECORDED)


class StandIn(nn.Module):
    """The recorded small network in place of VGG16, with the published preparation of images."""

    out_channels = ()

    def __init__(self, arrays: Arrays) -> None:
        super().__init__()
        state = {name: tensor(array) for name, array in under(arrays, 'vgg_standin.').items()}
        width, depth = len(state['0.weight']), len(state['2.weight'])
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(width, depth, 3, 2, 1), nn.ReLU()).double()
        self.layers.load_state_dict(state)
        self.requires_grad_(False)

    @staticmethod
    def prepare(image: Tensor) -> Tensor:
        mean = torch.tensor([103.939, 116.779, 123.680]).double()[:, None, None]
        return (image.flip(1) + 1) * 255 / 2 - mean

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return (self.layers(self.prepare(image)),)


class RecordedStyles(StepRandom):
    """Uniform numbers that become the recorded styles."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(seed=0, iteration=0)
        self.arrays = arrays

    def uniforms(self, stream: str, batch: int, count: int,
                 device: torch.device | str = 'cpu') -> Tensor:
        use, domain = stream.split('.')
        update = 'gen_update' if use == 'style' else 'dis_update'
        style = tensor(self.arrays[f'{update}.s_{"ab"["xy".index(domain)]}'])
        return torch.special.ndtr(style[:, :, 0, 0])


@pytest.fixture(scope='module', params=STEPS)
def arrays(request: pytest.FixtureRequest, reference: Callable[[str], Arrays]) -> Arrays:
    return reference(request.param)


class Step(NamedTuple):
    """The log and the gradients of a training step, and weights that the recording leaves out."""

    log: dict[str, Tensor]
    gradients: dict[str, Tensor]
    weights: dict[str, float]


def options(arrays: Arrays) -> dict[str, object]:
    """The recording's networks and terms as options of the config."""
    networks = {'generator': generator_sizes(arrays, 'gen_a.'),
                'discriminator': discriminator_sizes(arrays, 'dis_a.')}
    settings = {f'model.{network}.{name}': size
                for network, sizes in networks.items() for name, size in sizes.items()}
    if not arrays['loss.gen_cycrecon_x_a']:
        settings['model.objectives.cycle'] = None
    return settings


@pytest.fixture(scope='module')
def step(arrays: Arrays) -> Step:
    """A training step of the shipped config."""
    config = load_config(ROOT / 'configs/munit/h2z.py', options(arrays))
    if under(arrays, 'vgg_standin.'):
        config.model.objectives.vgg = {
            'type': 'DomainInvariantPerceptual', 'encoder': StandIn(arrays)}
    cycle = config.model.objectives.cycle
    weights = {'gen_recon_x_{}': config.model.objectives.reconstruction.weights.image,
               'gen_cycrecon_x_{}': cycle.weights.x if cycle else 1.0}
    translator = MODELS.build(config.model).double()
    for ours, published in NETWORKS.items():
        filled(getattr(translator, ours), arrays, f'{published}.')
    wrappers = OPTIM_WRAPPER_CONSTRUCTORS.build(dict(
        type=config.optim_wrapper.pop('constructor'),
        optim_wrapper_cfg=config.optim_wrapper))(translator)
    gradients = {}
    for phase, wrapper in wrappers.items():
        # Nothing moves: the recording made both updates at the same weights.
        wrapper.update_params = lambda loss, phase=phase: (loss.backward(), gradients.update({
            name: parameter.grad.clone() for name, parameter in translator.named_parameters()
            if parameter.grad is not None and name.startswith(phase)}))
    translator.random = RecordedStyles(arrays)
    log = translator.train_step(
        {f'real_{ours}': tensor(arrays[f'x_{theirs}']) for ours, theirs in ('xa', 'yb')}, wrappers)
    return Step(log, gradients, weights)


def test_losses_of_a_step(arrays, step, assert_matches):
    total = {'dis': 0.0, 'gen': 0.0}
    for published, ours in (*LOSSES.items(), ('gen_vgg_{}', 'vgg_{}')):
        for domain, letter in (('x', 'a'), ('y', 'b')):
            value = step.log.get(ours.format(domain), torch.zeros(()).double())
            total[published[:3]] = total[published[:3]] + value
            expected = arrays[f'loss.{published.format(letter)}']
            assert_matches(value / step.weights.get(published, 1.0), expected, RECORDED,
                           scale=max(float(expected), 1e-3))
    assert_matches(total['dis'], arrays['loss.dis_total'], RECORDED)
    assert_matches(total['gen'], arrays['loss.gen_total'], RECORDED)


def test_gradients_of_a_step(arrays, step, assert_matches):
    for ours, published in NETWORKS.items():
        found = {name.removeprefix(f'{ours}.'): value for name, value in step.gradients.items()
                 if name.startswith(f'{ours}.')}
        check_named(found, under(arrays, f'grad.{published}.'), assert_matches)


@pytest.mark.parametrize('file', [file for file in STEPS if cases(file, r'(vgg_standin)')])
def test_preparation_of_images_for_the_recorded_network(reference, assert_matches, file):
    arrays = reference(file)
    assert_matches(StandIn.prepare(tensor(arrays['x_a'])), arrays['vgg_preprocess_x_a'], RECORDED)
    assert DomainInvariantPerceptual(StandIn(arrays)).required_images
