"""Whole recorded training steps, replayed through a config's own translator in double precision."""
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.models.translators import OneSidedTranslator
from mmgcl.registry import MODELS
from tests.parity.options import CONFIGS, network_settings, numbers
from tests.parity.recorded import Arrays, under

TOLERANCE = 1e-9  # of everything recorded in double precision, as the recording's notes advise
CONSTANTS = ('filt', 'kernel')  # endings of recorded filters, which are no weights
CANCELLED = 1e-6  # of biases in front of instance norm: their gradient is rounding, Adam's step not


class RecordedRandom:
    """Stands for an iteration's randomness; what the config's parts draw is the recorded.

    Args:
        positions: stream -> recorded positions: the uniform numbers are largest there.
        numbers: stream -> the uniform or normal numbers themselves, (B, count).
        epoch: epoch of the run, from 0.
    """

    def __init__(self, positions: Mapping[str, np.ndarray],
                 numbers: Mapping[str, np.ndarray] | None = None, epoch: int = 0) -> None:
        self.positions, self.numbers, self.epoch = positions, numbers or {}, epoch
        self.iteration = 0

    def uniforms(self, stream: str, batch: int, count: int, device: object) -> Tensor:
        if stream in self.positions:
            chosen = torch.zeros(batch, count)
            chosen[:, torch.from_numpy(self.positions[stream])] = 1
            return chosen
        return self.normals(stream, batch, count, device)

    def normals(self, stream: str, batch: int, count: int, device: object) -> Tensor:
        numbers = torch.from_numpy(self.numbers[stream])
        assert numbers.shape == (batch, count)
        return numbers


@dataclass
class Replay:
    """A translator with recorded first weights, and its optimizer wrappers."""

    model: OneSidedTranslator
    wrappers: OptimWrapperDict
    arrays: Arrays
    networks: Mapping[str, str]  # recorded network -> ours
    gradients: dict[str, Tensor] = field(default_factory=dict)  # of the first step, by parameter

    @property
    def batch_size(self) -> int:
        return len(self.arrays['step0/real_A'])

    @property
    def steps(self) -> range:
        return range(sum(name.endswith('/real_A') for name in self.arrays))

    def step(self, number: int, random: RecordedRandom, mirror: bool = False) -> dict[str, Tensor]:
        """Runs a training step on the recorded images and gives its log."""
        images = {f'real_{ours}': torch.from_numpy(self.arrays[f'step{number}/real_{theirs}'])
                  for ours, theirs in (('x', 'A'), ('y', 'B'))}
        if mirror:
            images['real_x'] = images['real_x'].flip(-1)
        self.model.random = random
        return self.model.train_step(images, self.wrappers)

    def positions(self, number: int, calls: Mapping[str, str]) -> dict[str, np.ndarray]:
        """Recorded positions: name of a stream -> recorded call."""
        return {f'{stream}.{layer}': array for stream, call in calls.items()
                for layer, array in under(self.arrays, f'step{number}/{call}/ids_layer').items()}


def replay(arrays: Arrays, config: str, objectives: Mapping[str, Any],
           networks: Mapping[str, str]) -> Replay:
    """Builds the model of a config with the recorded options and gives it the recorded weights.

    Args:
        arrays: the recording.
        config: path below ``configs``.
        objectives: options below ``model.objectives``.
        networks: recorded network -> ours.
    """
    options = options_of(arrays)
    settings = load_config(CONFIGS / config, {
        **network_settings(arrays, options),
        **{f'model.objectives.{key}': value for key, value in objectives.items()}})
    model = MODELS.build(settings.model)
    for theirs, ours in networks.items():
        load(getattr(model, ours), under(arrays, f'init/{theirs}/'))
    settings.optim_wrapper.pop('constructor')
    wrappers = PhaseOptimWrapperConstructor(settings.optim_wrapper)(model)
    run = Replay(model, wrappers, arrays, networks)
    for wrapper in wrappers.values():
        wrapper.optimizer.register_step_pre_hook(_keep_gradients(run))
    return run


def _keep_gradients(run: Replay) -> Callable[..., None]:
    """A hook that copies the gradients of an optimizer's first step."""

    def keep(optimizer: torch.optim.Optimizer, *_: object) -> None:
        stepped = {id(value) for group in optimizer.param_groups for value in group['params']}
        run.gradients.update({
            name: value.grad.clone() for name, value in run.model.named_parameters()
            if id(value) in stepped and value.grad is not None and name not in run.gradients})

    return keep


def load(network: nn.Module, state: Arrays) -> None:
    """Gives a network the weights of its published twin, which stand in the same order."""
    own = dict(network.state_dict())
    names = [name for name in state if not name.endswith(CONSTANTS)]
    # Published weights of modulated convolutions have a first axis for styles.
    state = {name: array[0] if array.ndim == 5 else array for name, array in state.items()}
    assert [tuple(value.shape) for value in own.values()] == [state[name].shape for name in names]
    network.load_state_dict(
        {mine: torch.from_numpy(state[name]) for mine, name in zip(own, names)})


def check_gradients(run: Replay, assert_matches: Callable[..., None]) -> None:
    """Gradients of step 0 on the scale of the largest entry in their network.

    Of large tensors the recording holds the first entries and the norm.
    """
    for theirs, ours in run.networks.items():
        kept = f'step0/grad_left_after_step/{theirs}/'
        cut = f'step0/grad_left_after_step_first64_then_l2norm/{theirs}/'
        recorded = {**under(run.arrays, kept), **under(run.arrays, cut)}
        trained = any(name.startswith(f'{ours}.') for name in run.gradients)
        assert trained == bool(recorded), ours
        scale = max((float(abs(array).max()) for array in recorded.values()), default=1.0)
        for mine, name in _names(run, theirs, ours):
            if kept + name in run.arrays:
                array = run.arrays[kept + name]
                assert_matches(run.gradients[f'{ours}.{mine}'].reshape(array.shape), array,
                               TOLERANCE, scale=scale)
            elif cut + name in run.arrays:
                array, gradient = run.arrays[cut + name], run.gradients[f'{ours}.{mine}'].flatten()
                short = torch.cat([gradient[:len(array) - 1], gradient.norm()[None]])
                assert_matches(short, array, TOLERANCE, scale=scale)


def check_weights(run: Replay, assert_matches: Callable[..., None]) -> None:
    """Weights after the last step, as absolute differences."""
    for theirs, ours in run.networks.items():
        network = getattr(run.model, ours)
        state, cancelled = network.state_dict(), _cancelled(network)
        for mine, name in _names(run, theirs, ours):
            expected = run.arrays[f'final/{theirs}/{name}']
            if mine in cancelled:
                assert np.abs(state[mine].numpy() - expected).max() <= CANCELLED
            else:
                assert_matches(state[mine].reshape(expected.shape), expected, TOLERANCE, scale=1.0)


def _names(run: Replay, theirs: str, ours: str) -> list[tuple[str, str]]:
    """Our and the recorded name of each weight of a network."""
    names = [name for name in under(run.arrays, f'init/{theirs}/') if not name.endswith(CONSTANTS)]
    return list(zip(getattr(run.model, ours).state_dict(), names, strict=True))


def _cancelled(network: nn.Module) -> set[str]:
    """Names of biases of convolutions in front of instance norm."""
    names, before = set(), ''
    for name, module in network.named_modules():
        if isinstance(module, nn.InstanceNorm2d):
            names.add(f'{before}.bias')
        if isinstance(module, nn.Conv2d):
            before = name
    return names


def options_of(arrays: Mapping[str, np.ndarray]) -> dict:
    return json.loads(str(arrays['opts_json']))


def halves(names: Mapping[str, str]) -> dict[str, float]:
    """Two terms, of the domains, have half the weight that the recorded ones have."""
    return dict.fromkeys(names, 1 / len(names))


def similarity_positions(run: Replay, number: int, streams: list[str]) -> dict[str, np.ndarray]:
    """Every layer of every stream is a recorded call of its own."""
    layers = len(numbers(options_of(run.arrays)['attn_layers']))
    names = [f'{stream}.{layer}' for stream in streams for layer in range(layers)]
    return {name: run.arrays[f'step{number}/patch_ids_call{call}/ids_layer0']
            for call, name in enumerate(names)}
