"""Whole published training steps of the adversarial family, through the shipped configs.

Only images, weights and sizes are put in: networks, objectives, the training step and the optimizer
wrappers are those of the config. Computed in double precision, recorded in single.
"""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from mmgcl.engine.config import load_config
from mmgcl.registry import MODELS, OPTIM_WRAPPER_CONSTRUCTORS
from tests.parity.distances import form_of, measured_batches
from tests.parity.recorded import Arrays, cases, files, under
from tests.parity.rounding import Rounding

CONFIGS = Path(__file__).parents[2] / 'configs'
RECORDED = 3e-5  # single precision, through two generators in a row
# Its rounding adds up in the gradients: with the recorded weights redrawn at random, our own
# single-precision gradients were up to 9e-5 of the largest entry off those in double precision.
GRADIENT = 1e-4
TRAJECTORY = 3e-4  # Adam makes full steps of rounding


@dataclass
class Case:
    """A recording: its config, and the published names of networks, losses and images.

    A loss is a sum of terms of our log. Networks of one published name are filled alike.
    """

    file: str
    config: str
    networks: Mapping[str, str]
    losses: Mapping[str, tuple[str, ...]]
    images: Mapping[str, str]
    options: Callable[[Arrays], dict] = field(default=lambda arrays: {})


def sizes(arrays: Arrays, generator: str, discriminator: str) -> dict[str, object]:
    """Widths and depths of the recorded residual and patch networks."""
    weights = [array for name, array in arrays.items()
               if name.startswith(f'{generator}.') and name.endswith('.weight') and array.ndim == 4]
    blocks = sum('conv_block' in name and name.startswith(f'{generator}.')
                 and array.ndim == 4 for name, array in arrays.items()) // 2
    layers = sum(name.startswith(f'{discriminator}.') and array.ndim == 4
                 for name, array in arrays.items())
    return {'model.generator.base_channels': len(weights[0]), 'model.generator.num_blocks': blocks,
            'model.discriminator.base_channels': len(arrays[f'{discriminator}.model.0.weight']),
            'model.discriminator.num_layers': layers - 2}


def cyclegan(file: str) -> Case:
    def options(arrays: Arrays) -> dict[str, object]:
        cycle = {'x': float(arrays['lambda_A']), 'y': float(arrays['lambda_B'])}
        share = float(arrays['lambda_identity'])
        # The published weights cross: a generator's identity has that of the other's cycle.
        identity = {'x': share * cycle['x'], 'y': share * cycle['y']}
        return {**sizes(arrays, 'G_A', 'D_A'), 'model.objectives.cycle.weights': cycle,
                'model.objectives.identity.weights': identity,
                'model.gan_loss.mode': 'vanilla' if 'vanilla' in file else 'lsgan'}
    losses = {
        'D_A': ('discrimination_y_adversarial',), 'D_B': ('discrimination_x_adversarial',),
        'G_A': ('generation_y_adversarial',), 'G_B': ('generation_x_adversarial',),
        'cycle_A': ('cycle_x',), 'cycle_B': ('cycle_y',),
        'idt_A': ('identity_y',), 'idt_B': ('identity_x',)}
    losses['G'] = tuple(term for name, terms in losses.items() if not name.startswith('D_')
                        for term in terms)
    images = {'fake_B': 'fake_y', 'fake_A': 'fake_x', 'rec_A': 'rec_x', 'rec_B': 'rec_y',
              'idt_A': 'idt_y', 'idt_B': 'idt_x'}
    networks = {'generator_xy': 'G_A', 'generator_yx': 'G_B',
                'discriminator_y': 'D_A', 'discriminator_x': 'D_B'}
    return Case(file, 'cyclegan/h2z.py', networks, losses, images, options)


PUBLISHED = {'rot': 'rotation', 'vf': 'flip'}


def gcgan(file: str) -> Case:
    """Of a mixture each geometry has images of its own, else their names have 'gc'."""
    mixed = cases(file, r'real_(rot|vf)_A$')
    published = {PUBLISHED[name]: name for name in mixed} or {
        PUBLISHED['rot' if 'rot' in file else 'vf']: 'gc'}
    geometries = tuple(published)
    two = bool(cases(file, r'(G_gc_AB)\.'))
    geometry = 'model.objectives.geometry'

    def options(arrays: Arrays) -> dict[str, object]:
        scale, identity = float(arrays['lambda_AB']), float(arrays['identity'])
        found = {name.removeprefix('model.'): size
                 for name, size in sizes(arrays, 'G_AB', 'D_B').items()}
        patch = {name: size for name, size in found.items() if name.startswith('disc')}
        return {
            **patch, **{f'model.{name}': size for name, size in found.items() if name not in patch},
            **({f'{geometry}.{name}': size for name, size in found.items()
                if name not in patch} if two else {}),
            f'{geometry}.geometries': geometries,
            f'{geometry}.loss_weight': scale * float(arrays['lambda_gc']),
            f'{geometry}.gan_weight': float(arrays['lambda_G']),
            f'{geometry}.identity_weight': scale * identity,
            'model.gan_weight': float(arrays['lambda_G']),
            'model.objectives.identity.weights': {'y': scale * identity}}
    losses = {
        'G_AB': ('generation_adversarial',), 'G_gc_AB': ('geometry_adversarial',),
        'gc': ('geometry_consistency',), 'idt': ('identity_y',), 'idt_gc': ('geometry_identity',),
        'D_B': ('discrimination_adversarial',
                *(f'discrimination_{name}_adversarial' for name in geometries))}
    images = {'fake_B': 'fake_y', 'idt_A': 'idt_y'}
    for name in geometries:
        images.update({
            f'real_{published[name]}_A': f'{name}_x', f'real_{published[name]}_B': f'{name}_y',
            f'fake_{published[name]}_B': f'fake_{name}_y'})
    images['idt_gc_A'] = f'idt_{geometries[-1]}_y'  # of a mixture the last one is recorded
    networks = {'generator': 'G_AB', 'discriminator': 'D_B',
                **{f'discriminator_{name}': f'D_{published[name]}_B' for name in geometries},
                **({'generator_turned': 'G_gc_AB'} if two else {})}
    config = 'gcgan/h2z.py' if two else 'gcgan/maps.py'
    return Case(file, config, networks, losses, images, options)


def distancegan(file: str) -> Case:
    """A side whose networks have no gradient is not trained, though its losses are recorded."""
    sides = {'x': 'A', 'y': 'B'}
    trained = {domain: side for domain, side in sides.items()
               if cases(file, rf'(grad\.G_{side})\.')}

    def options(arrays: Arrays) -> dict[str, object]:
        distance, objectives = 'model.objectives.distance', {}
        if 'loss.cycle_A' in arrays:
            objectives['model.objectives.cycle'] = {'type': 'CycleConsistency'}
        return {**sizes(arrays, 'G_A', 'D_A'), **objectives, f'{distance}.unit': 'batch',
                f'{distance}.form': form_of(file), f'{distance}.normalise': 'dataset_A.0' in arrays,
                f'{distance}.weights': {domain: float(arrays[f'lambda_distance_{side}'])
                                        for domain, side in trained.items()},
                f'{distance}.max_items': int(arrays['max_items'])}
    losses = {
        'D_A': ('discrimination_y_adversarial', 'discrimination_adversarial'),
        'D_B': ('discrimination_x_adversarial',),
        'G_A': ('generation_y_adversarial', 'generation_adversarial'),
        'G_B': ('generation_x_adversarial',),
        'distance_A': ('distance_x',), 'distance_B': ('distance_y',),
        'cycle_A': ('cycle_x',), 'cycle_B': ('cycle_y',)}
    losses['G'] = tuple(term for name, terms in losses.items() if not name.startswith('D_')
                        for term in terms)
    images = {'fake_B': 'fake_y', 'fake_A': 'fake_x'}
    networks = {'generator_xy': 'G_A', 'generator_yx': 'G_B',
                'discriminator_y': 'D_A', 'discriminator_x': 'D_B'}
    config = 'distancegan/h2z_two_sided.py'
    if len(trained) == 1:
        side, = trained.values()
        losses = {name: terms for name, terms in losses.items() if name.endswith(('G', f'_{side}'))}
        config = 'distancegan/h2z.py'
        networks = {'generator': f'G_{side}', 'discriminator': f'D_{side}'}
        images = {'fake_B': 'fake_y'}
    return Case(file, config, networks, losses, images, options)


CASES = [
    *map(cyclegan, files('adversarial/cyclegan_step_*.npz')),
    *(gcgan(file) for file in files('adversarial/gcgan_*.npz') if cases(file, r'(G_AB)\.')),
    *(distancegan(file) for file in files('adversarial/distance_*.npz')
      if cases(file, r'(grad\.G_[AB])\.'))]


class Run:
    """The recorded iterations through our translator."""

    def __init__(self, case: Case, arrays: Arrays) -> None:
        self.case = case
        config = load_config(CONFIGS / case.config, case.options(arrays))
        self.translator = MODELS.build(config.model).double()
        for ours, published in case.networks.items():
            state = {name: torch.as_tensor(array, dtype=torch.float64)
                     for name, array in under(arrays, f'{published}.').items()}
            getattr(self.translator, ours).load_state_dict(state)
        self.wrappers = OPTIM_WRAPPER_CONSTRUCTORS.build(dict(
            type=config.optim_wrapper.pop('constructor'),
            optim_wrapper_cfg=config.optim_wrapper))(self.translator)
        self.gradients: dict[str, Tensor] = {}
        self.logs: list[dict[str, Tensor]] = []
        if 'dataset_A.0' in arrays:
            self._measure(arrays)
        self._run(arrays)

    def _measure(self, arrays: Arrays) -> None:
        images = {domain: torch.cat(batches)
                  for domain, batches in measured_batches(arrays).items()}
        self.translator.distance.measure(images, len(arrays['A']))

    def _run(self, arrays: Arrays) -> None:
        make = self.translator.synthesize
        contexts = []
        self.translator.synthesize = lambda *given: contexts.append(make(*given)) or contexts[-1]
        for wrapper in self.wrappers.values():
            wrapper.optimizer.register_step_pre_hook(lambda *_: self._keep_gradients())
        pairs = [arrays[name] for name in ('A', 'B')]
        steps = zip(*pairs) if pairs[0].ndim == 5 else [pairs]
        for real_x, real_y in steps:
            batch = {'real_x': torch.from_numpy(real_x).double(),
                     'real_y': torch.from_numpy(real_y).double()}
            self.logs.append(self.translator.train_step(batch, self.wrappers))
        self.images = contexts[0].images

    def _keep_gradients(self) -> None:
        for name, parameter in self.translator.named_parameters():
            if parameter.grad is not None and name not in self.gradients:
                self.gradients[name] = parameter.grad.clone()

    def values(self) -> dict[str, Tensor]:
        """Images, losses and gradients by the names that :func:`rounding` knows."""
        losses = {f'{step}.{name}': self.loss(terms, step) for step in range(len(self.logs))
                  for name, terms in self.case.losses.items()}
        return {**losses, **{f'image.{name}': image for name, image in self.images.items()},
                **{f'gradient.{name}': value for name, value in self.gradients.items()}}

    def loss(self, terms: tuple[str, ...], step: int = 0) -> Tensor:
        log = self.logs[step]
        return sum((log[term] for term in terms if term in log), torch.tensor(0.0).double())


@pytest.fixture(scope='module', params=CASES, ids=lambda case: case.file)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope='module')
def arrays(case: Case, reference: Callable[[str], Arrays]) -> Arrays:
    return reference(case.file)


@pytest.fixture(scope='module')
def run(case: Case, arrays: Arrays) -> Run:
    return Run(case, arrays)


@pytest.fixture(scope='module')
def rounding(case: Case, arrays: Arrays) -> Rounding:
    return Rounding(lambda given: Run(case, given).values(), arrays)


def test_images(case, arrays, run, rounding, assert_matches):
    recorded = case.images.keys() & arrays.keys()
    assert recorded
    for name in recorded:
        ours = case.images[name]
        assert_matches(run.images[ours], arrays[name], RECORDED,
                       rounding=rounding.of(f'image.{ours}'))


def test_losses_of_every_step(case, arrays, run, rounding, assert_matches):
    recorded = under(arrays, 'loss.').keys() & case.losses.keys()
    assert len(recorded) >= 4
    for name in recorded:
        value = arrays[f'loss.{name}']
        assert_matches(run.loss(case.losses[name]), value, RECORDED, scale=max(abs(value), 1e-3),
                       rounding=rounding.of(f'0.{name}'))
    names = arrays.get('loss_traj_names', np.array([])).tolist()
    for step, row in enumerate(arrays.get('loss_traj', ())):
        for name, value in zip(names, row):
            assert_matches(run.loss(case.losses[name], step), value, TRAJECTORY,
                           scale=max(abs(float(value)), 1e-3),
                           rounding=rounding.of(f'{step}.{name}'))


def test_gradients(case, arrays, run, rounding, assert_matches):
    for ours, published in case.networks.items():
        recorded = under(arrays, f'grad.{published}.')
        found = {name.removeprefix(f'{ours}.'): value for name, value in run.gradients.items()
                 if name.startswith(f'{ours}.')}
        assert recorded.keys() == found.keys()
        for name, expected in recorded.items():
            # In front of a norm only the weight gives a scale.
            weight = recorded[name.replace('.bias', '.weight')]
            scale = max(np.abs(expected).max(), np.abs(weight).max())
            assert_matches(found[name], expected, GRADIENT, scale=float(scale),
                           rounding=rounding.of(f'gradient.{ours}.{name}'))
