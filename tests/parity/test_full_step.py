"""Whole training iterations of the published PatchGCL, through the shipped config.

Only the drawn positions, the images and a checkpoint made of the published weights are put in: the
sampler, the networks, the objective, the preprocessor, the training step and the optimizer wrappers
are those of ``configs/gcl/h2z.py``.
"""
import re
from collections.abc import Callable, Mapping
from itertools import count, pairwise, takewhile
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine import Config
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmgcl.checkpoints import load_weights_only
from mmgcl.checkpoints.published import PATCHGCL_FEATURES, by_published_name, import_checkpoint
from mmgcl.engine.config import load_config
from mmgcl.models.translators import Translator
from mmgcl.registry import MODELS, OPTIM_WRAPPER_CONSTRUCTORS
from mmgcl.structures.step_random import StepRandom
from tests.parity.recorded import Arrays, files, tensor, under

CONFIG = Path(__file__).parents[2] / 'configs/gcl/h2z.py'
NETWORKS = {'G': 'generator', 'D': 'discriminator', 'F': 'gcl'}
PAIRS = {'real_x': 'main', 'real_y': 'idt'}
# A cosine or score this close to a decision may fall on its other side in single precision.
SINGLE_ROUNDING = 1e-6


class RecordedRandom(StepRandom):
    """Numbers whose largest stand at the recorded positions, the first of them highest."""

    def __init__(self, arrays: Arrays, iteration: int) -> None:
        super().__init__(seed=0, iteration=iteration)
        self.arrays = arrays

    def uniforms(self, stream: str, batch: int, count: int,
                 device: torch.device | str = 'cpu') -> Tensor:
        _, image, layer = stream.split('.')
        positions = self.arrays[f'it{self.iteration}.{PAIRS[image]}.patch_ids_{layer}']
        numbers = torch.zeros(batch, count, device=device)
        order = torch.linspace(1, 0.5, len(positions), device=device)
        numbers[:, torch.from_numpy(positions)] = order
        return numbers


def options(arrays: Arrays, encoder_weights: Path, builder: str) -> dict[str, object]:
    """The recording's sizes and settings as options of the config."""
    gcl = 'model.objectives.gcl'
    settings = {name.removeprefix('cfg_'): array.tolist() for name, array in arrays.items()
                if name.startswith('cfg_')}
    blocks = sum(name.endswith('.conv_block.1.weight') for name in under(arrays, 'init/G/'))
    return {
        'model.generator.base_channels': settings['ngf'], 'model.generator.num_blocks': blocks,
        'model.discriminator.base_channels': settings['ndf'],
        f'{gcl}.encoder.weights': str(encoder_weights),
        f'{gcl}.encoder.base_channels': len(arrays['vgg/features.0.weight']),
        f'{gcl}.sampler.num_patches': settings['num_patches'],
        f'{gcl}.graph.type': builder, f'{gcl}.graph.edges.threshold': settings['threshold'],
        f'{gcl}.head.conv.hops': settings['num_hop'],
        f'{gcl}.head.pool_levels': settings['pooling_num'],
        f'{gcl}.head.pool.ratio': 1 / settings['down_scale'],
        f'{gcl}.head.pool.connect': 'published',
        f'{gcl}.level_weights': settings['pooling_ratio'][1:],
        f'{gcl}.embedding.channels': settings['netF_nc'],
        f'{gcl}.loss_weight': settings['lambda_GNN'],
        'optim_wrapper.optimizer.lr': settings['lr'],
        'optim_wrapper.optimizer.betas': settings['betas']}


def by_network(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Parameters of the translator, or their gradients, as ``G/model.1.weight`` and the like."""
    named = {}
    for short, network in NETWORKS.items():
        own = {name.removeprefix(f'{network}.'): tensor for name, tensor in tensors.items()
               if name.startswith(f'{network}.')}
        own = by_published_name(own, PATCHGCL_FEATURES) if short == 'F' else own
        named.update({f'{short}/{name}': tensor for name, tensor in own.items()})
    return named


def biases_before_norm(network: nn.Module) -> set[str]:
    """Their gradient is zero up to rounding, and Adam makes steps of any rounding."""
    return {f'{name}.{position}.bias'.removeprefix('.')
            for name, layers in network.named_modules() if isinstance(layers, nn.Sequential)
            for position, (layer, following) in enumerate(pairwise(layers))
            if isinstance(following, nn.InstanceNorm2d)}


class Recorder:
    """Runs the recorded iterations and keeps what they computed, by the recording's names."""

    def __init__(self, arrays: Arrays, dtype: torch.dtype, builder: str, folder: Path) -> None:
        torch.save({name: torch.from_numpy(array) for name, array in under(arrays, 'vgg/').items()},
                   folder / 'vgg.pth')
        config = load_config(CONFIG, options(arrays, folder / 'vgg.pth', builder))
        self.arrays, self.dtype = arrays, dtype
        self.translator: Translator = MODELS.build(config.model).to(dtype)
        self.translator.load_state_dict(self._converted(config, folder)['state_dict'])
        self.wrappers: OptimWrapperDict = OPTIM_WRAPPER_CONSTRUCTORS.build(dict(
            type=config.optim_wrapper.pop('constructor'),
            optim_wrapper_cfg=config.optim_wrapper))(self.translator)
        self.weight = config.model.objectives.gcl.loss_weight / len(PAIRS)
        self.noise = {f'{short}/{name}' for short, network in NETWORKS.items() for name in
                      biases_before_norm(getattr(self.translator, network))}
        self.values: dict[str, Tensor] = {}
        self.gradients: dict[str, Tensor] = {}
        self.weights: dict[str, Tensor] = {}

    def _converted(self, config: Config, folder: Path) -> dict:
        """The initial weights as a published run would leave them, through the converter."""
        files = [folder / f'latest_net_{short}.pth' for short in NETWORKS]
        for short, path in zip(NETWORKS, files):
            torch.save({name: torch.from_numpy(array) for name, array
                        in under(self.arrays, f'init/{short}/').items()}, path)
        assert import_checkpoint(config, files, folder / 'converted.pth') == []
        return load_weights_only(str(folder / 'converted.pth'))

    def run(self) -> None:
        # The wrapper drops gradients after each step.
        for wrapper in self.wrappers.values():
            wrapper.optimizer.register_step_pre_hook(lambda *_: self._keep_gradients())
        for name in ('generator', 'discriminator'):
            self.translator.network(name).register_forward_hook(
                lambda *call, name=name: self.passes[name].append(call[-1].detach()))
        for k in takewhile(lambda k: f'it{k}.loss_G' in self.arrays, count()):
            self.iteration = k
            self._step(f'it{k}')

    def _step(self, prefix: str) -> None:
        self.passes: dict[str, list[Tensor]] = {'generator': [], 'discriminator': []}
        self.translator.random = RecordedRandom(self.arrays, self.iteration)
        images = {f'real_{ours}': torch.from_numpy(self.arrays[f'{prefix}.real_{theirs}'])
                  for ours, theirs in (('x', 'A'), ('y', 'B'))}
        log = self.translator.train_step(
            {name: image.to(self.dtype) for name, image in images.items()}, self.wrappers)
        fake, identity = self.passes['generator'][0].chunk(2)
        real, judged, _ = self.passes['discriminator']
        self.values.update({f'{prefix}.{name}': value for name, value in {
            'fake_B': fake, 'idt_B': identity,
            'loss_D_real': (real - 1).square().mean(), 'loss_D_fake': judged.square().mean(),
            'loss_D': log['discrimination_adversarial'],
            'loss_G_GAN': log['generation_adversarial'],
            'loss_GNN': log['gcl_contrast'] / self.weight,
            'loss_GNN_Y': log['gcl_identity'] / self.weight,
            'loss_G': log['generation_adversarial'] + log['gcl_contrast'] + log['gcl_identity'],
        }.items()})
        self.weights.update({f'after_{prefix}/{name}': weight.detach().clone() for name, weight
                             in by_network(dict(self.translator.named_parameters())).items()})

    def _keep_gradients(self) -> None:
        gradients = {name: parameter.grad for name, parameter
                     in self.translator.named_parameters() if parameter.grad is not None}
        self.gradients.update({f'grad_it{self.iteration}/{name}': gradient.clone()
                               for name, gradient in by_network(gradients).items()})


@pytest.fixture(scope='module', params=files('patchgcl/full_step*.npz'))
def arrays(request: pytest.FixtureRequest, reference: Callable[[str], Arrays]) -> Arrays:
    return reference(request.param)


@pytest.fixture(scope='module', params=['DenseGraphBuilder', 'DGLGraphBuilder', 'PyGGraphBuilder'])
def builder(request: pytest.FixtureRequest) -> str:
    try:
        MODELS.build(dict(type=request.param, edges=dict(type='Complete')))
    except ValueError as error:
        pytest.skip(str(error))
    return request.param


def recorded_run(arrays: Arrays, builder: str, dtype: torch.dtype, folder: Path) -> Recorder:
    torch.set_default_dtype(dtype)
    try:
        recorder = Recorder(arrays, dtype, builder, folder)
        recorder.run()
    finally:
        torch.set_default_dtype(torch.float32)
    return recorder


@pytest.fixture(scope='module')
def run(arrays: Arrays, builder: str, tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    return recorded_run(arrays, builder, torch.float64, tmp_path_factory.mktemp('double'))


@pytest.fixture(scope='module')
def single(arrays: Arrays, builder: str, tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    if min(arrays['margin_similarity'], arrays['margin_topk']) < SINGLE_ROUNDING:
        pytest.skip('a decision of this recording lies within single precision')
    return recorded_run(arrays, builder, torch.float32, tmp_path_factory.mktemp('single'))


def test_images_and_losses_of_every_iteration(run, arrays, assert_matches):
    recorded = {name for name in arrays if re.match(r'it\d+\.(fake|idt|loss)_', name)}
    assert recorded == set(run.values)
    for name, value in run.values.items():
        assert_matches(value, arrays[name], 1e-10)


def test_gradients_of_every_parameter(run, arrays, assert_matches):
    recorded = under(arrays, 'grad_')
    assert recorded
    for name, gradient in recorded.items():
        # In front of a norm only the weight gives a scale.
        weight = recorded[re.sub('bias$', 'weight', name)]
        scale = max(np.abs(gradient).max(), np.abs(weight).max())
        assert_matches(run.gradients[f'grad_{name}'], gradient, 1e-10, scale=float(scale))


def test_weights_after_every_iteration(run, arrays, assert_matches):
    assert set(run.weights) == {name for name in arrays if name.startswith('after_')}
    for name, weight in run.weights.items():
        if name.split('/', 1)[1] in run.noise:
            difference = (weight - torch.from_numpy(arrays[name])).abs().max()
            assert difference < 1e-4 * float(arrays['cfg_lr'])  # of Adam's step
        else:
            assert_matches(weight, arrays[name], 1e-10)


def test_first_iteration_in_single_precision(single, arrays, assert_matches):
    for name, value in single.values.items():
        if name.startswith('it0.'):  # rounding adds up in the layers of the generator
            assert_matches(value, arrays[name], 1e-5 if value.ndim == 0 else 3e-5)


def test_gradients_in_single_precision_point_the_same_way(single, arrays):
    """A ReLU that turns at the seventh digit moves an entry by 1e-3, in double precision too."""
    recorded = {name: tensor(array).flatten() for name, array in arrays.items()
                if name.startswith('grad_') and name.split('/', 1)[1] not in single.noise}
    theirs = torch.cat(list(recorded.values()))
    ours = torch.cat([single.gradients[name].double().flatten() for name in recorded])
    assert torch.cosine_similarity(ours, theirs, dim=0) > 0.9999


def test_phases_take_the_published_turns(run):
    assert list(run.translator.phases) == ['discriminator', 'generator']
