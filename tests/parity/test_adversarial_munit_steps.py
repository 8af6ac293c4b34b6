"""MUNIT's published steps through the shipped config, in double precision, recorded in single."""
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn

from mmgcl.engine.config import load_config
from mmgcl.models.objectives import DomainInvariantPerceptual
from mmgcl.registry import MODELS, OPTIM_WRAPPER_CONSTRUCTORS
from mmgcl.structures.step_random import StepRandom
from tests.parity.munit import (
    RECORDED,
    check_named,
    discriminator_sizes,
    filled,
    generator_sizes,
    under,
)
from tests.parity.recorded import Arrays, cases, files, tensor
from tests.parity.rounding import Rounding

ROOT = Path(__file__).parents[2]
STEPS = files('adversarial/munit_step*.npz')
NETWORKS = {'generator_x': 'gen_a', 'generator_y': 'gen_b',
            'discriminator_x': 'dis_a', 'discriminator_y': 'dis_b'}
LOSSES = {
    'dis_{}': 'discrimination_{}_adversarial', 'gen_adv_{}': 'generation_{}_adversarial',
    'gen_recon_x_{}': 'reconstruction_image_{}', 'gen_recon_s_{}': 'reconstruction_style_{}',
    'gen_recon_c_{}': 'reconstruction_content_{}', 'gen_cycrecon_x_{}': 'cycle_{}'}


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


def taken(arrays: Arrays) -> Step:
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


@pytest.fixture(scope='module')
def step(arrays: Arrays) -> Step:
    return taken(arrays)


@pytest.fixture(scope='module')
def rounding(arrays: Arrays) -> Rounding:
    def values(given: Arrays) -> dict[str, Tensor]:
        step = taken(given)
        return {**step.log, **step.gradients}
    return Rounding(values, arrays)


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


def test_gradients_of_a_step(arrays, step, rounding, assert_matches):
    for ours, published in NETWORKS.items():
        found = {name.removeprefix(f'{ours}.'): value for name, value in step.gradients.items()
                 if name.startswith(f'{ours}.')}
        check_named(found, under(arrays, f'grad.{published}.'), assert_matches,
                    lambda name, ours=ours: rounding.of(f'{ours}.{name}'))


@pytest.mark.parametrize('file', [file for file in STEPS if cases(file, r'(vgg_standin)')])
def test_preparation_of_images_for_the_recorded_network(reference, assert_matches, file):
    arrays = reference(file)
    assert_matches(StandIn.prepare(tensor(arrays['x_a'])), arrays['vgg_preprocess_x_a'], RECORDED)
    assert DomainInvariantPerceptual(StandIn(arrays)).required_images
