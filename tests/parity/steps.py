"""Whole recorded optimisation steps, replayed through a config's own translator."""
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

from mmgcl.engine.config import load_config
from mmgcl.engine.optim import PhaseOptimWrapperConstructor
from mmgcl.models.translators import OneSidedTranslator
from mmgcl.registry import MODELS

CONFIGS = Path(__file__).parents[2] / 'configs'
Arrays = dict[str, np.ndarray]
Rename = Callable[[str], str]


class RecordedRandom:
    """Stands for an iteration's randomness; what the config's parts draw is the recorded.

    Args:
        positions: stream -> recorded positions: the uniform numbers are largest there.
        numbers: stream -> the uniform or normal numbers themselves, (B, count).
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
        return torch.from_numpy(self.numbers[stream]).reshape(batch, count)


class _ChannelsLastGradient(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor) -> Tensor:
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient.contiguous(memory_format=torch.channels_last)


def share_the_recording_s_defect(generator: nn.Module) -> None:
    """Makes a generator's gradient as wrong as the recorded one.

    On a CPU, torch's instance norm computes a wrong gradient for one image when what arrives from
    above lies in memory channels last (seen in 2.13 and 2.15; a finite difference tells). The
    published code gathers patches so that this happens, and was recorded on a CPU. Ours gathers
    them otherwise, is right, and differs. So here each image is encoded alone and its
    features' gradient is laid out as the published code's.
    """
    forward = generator.forward

    def encode(image: Tensor, taps: Any = None, encode_only: bool = False) -> Any:
        if not (encode_only and image.requires_grad):
            return forward(image, taps=taps, encode_only=encode_only)
        alone = []
        for features in image.split(1):
            kept = []
            for index, layer in enumerate(generator.model[:max(taps) + 1]):
                features = layer(features)
                if index in taps:
                    kept.append(features)
            alone.append([_ChannelsLastGradient.apply(layer) for layer in kept])
        return tuple(torch.cat(layer) for layer in zip(*alone))

    generator.forward = encode


class Replay(NamedTuple):
    """A translator with recorded first weights, and its optimizer wrappers."""

    model: OneSidedTranslator
    wrappers: OptimWrapperDict
    options: dict[str, Any]
    arrays: Arrays
    gradients: dict[str, Tensor]  # ours of the first step, by the parameters' names

    def step(self, number: int, draw: RecordedRandom, mirror: bool = False) -> dict[str, Tensor]:
        """Runs a training step on the recorded images and gives its log."""
        images = {f'real_{ours}': torch.from_numpy(self.arrays[f'step{number}/real_{theirs}'])
                  for ours, theirs in (('x', 'A'), ('y', 'B'))}
        if mirror:
            images['real_x'] = images['real_x'].flip(-1)
        self.model.random = draw
        return self.model.train_step(images, self.wrappers)

    def positions(self, number: int, calls: Mapping[str, str]) -> dict[str, np.ndarray]:
        """Recorded positions: name of a stream -> recorded call."""
        prefix = f'step{number}/'
        return {f'{stream}.{name.rsplit("ids_layer", 1)[1]}': array
                for stream, call in calls.items() for name, array in self.arrays.items()
                if name.startswith(f'{prefix}{call}/ids_layer')}


def replay(arrays: Arrays, config: str, objectives: Mapping[str, Any],
           networks: Mapping[str, str]) -> Replay:
    """Builds the model of a config at the recorded size and gives it the recorded weights.

    Args:
        arrays: the recording.
        config: path below ``configs``.
        objectives: options below ``model.objectives``.
        networks: recorded network -> ours.
    """
    options = json.loads(str(arrays['opts_json']))
    settings = load_config(CONFIGS / config, {
        'model.generator.base_channels': options['ngf'],
        'model.discriminator.base_channels': options['ndf'],
        **{f'model.objectives.{key}': value for key, value in objectives.items()}})
    assert settings.optim_wrapper.optimizer.lr == options['lr']
    model = MODELS.build(settings.model)
    for theirs, ours in networks.items():
        load(getattr(model, ours), under(arrays, f'init/{theirs}/'))
    settings.optim_wrapper.pop('constructor')
    share_the_recording_s_defect(model.generator)
    wrappers = PhaseOptimWrapperConstructor(settings.optim_wrapper)(model)
    run = Replay(model, wrappers, options, arrays, gradients={})
    for wrapper in wrappers.values():
        wrapper.optimizer.register_step_pre_hook(_exchange(run, networks))
    return run


def _exchange(run: Replay, networks: Mapping[str, str]) -> Callable[..., None]:
    """Before the first step of an optimizer: keeps our gradients, puts the recorded in their place.

    So the second step starts from the recorded weights. Adam's first step is the learning rate
    times the gradient's sign, which for small entries is a matter of rounding. The few tensors too
    large to be recorded keep ours.
    """
    recorded = {}
    for theirs, ours in networks.items():
        group = under(run.arrays, f'step0/grad_left_after_step/{theirs}/')
        names = [name for name in under(run.arrays, f'init/{theirs}/') if not name.endswith('filt')]
        recorded.update({f'{ours}.{mine}': torch.from_numpy(group[name]) for name, mine in zip(
            names, getattr(run.model, ours).state_dict()) if name in group})

    def exchange(optimizer: torch.optim.Optimizer, *_: object) -> None:
        stepped = {id(value) for group in optimizer.param_groups for value in group['params']}
        for name, value in run.model.named_parameters():
            if id(value) in stepped and value.grad is not None and name not in run.gradients:
                run.gradients[name] = value.grad.clone()
                value.grad.copy_(recorded.get(name, value.grad))

    return exchange


def load(network: nn.Module, state: Arrays) -> None:
    """Gives a network the weights of its published twin, which stand in the same order."""
    own = dict(network.state_dict())
    names = [name for name in state if not name.endswith('filt')]
    assert [tuple(value.shape) for value in own.values()] == [state[name].shape for name in names]
    network.load_state_dict(
        {mine: torch.from_numpy(state[name]) for mine, name in zip(own, names)})


def under(arrays: Arrays, prefix: str) -> Arrays:
    """The arrays of a group, by their names inside it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items()
            if name.startswith(prefix)}


def weight_difference(run: Replay, networks: Mapping[str, str]) -> dict[str, float]:
    """Largest difference of a final weight in each network, but for biases that a norm cancels."""
    return {ours: max(float((value - torch.from_numpy(array)).abs().max())
                      for value, array, _ in _matched(run, theirs, ours, f'final/{theirs}/'))
            for theirs, ours in networks.items()}


def gradient_difference(run: Replay, networks: Mapping[str, str]) -> dict[str, float]:
    """Largest difference of a gradient of step 0 over the largest entry in its network.

    Of large tensors the recording holds 64 entries and the norm.
    """
    differences = {}
    for theirs, ours in networks.items():
        prefix = f'step0/grad_left_after_step/{theirs}'
        pairs = [(run.gradients[f'{ours}.{name}'].flatten(), array.flatten())
                 for _, array, name in _matched(run, theirs, ours, f'{prefix}/')]
        for _, array, name in _matched(
                run, theirs, ours, f'step0/grad_left_after_step_first64_then_l2norm/{theirs}/'):
            gradient = run.gradients[f'{ours}.{name}'].flatten()
            pairs.append((torch.cat([gradient[:len(array) - 1], gradient.norm()[None]]), array))
        assert pairs
        scale = max(abs(array).max() for _, array in pairs)
        differences[ours] = max(float((gradient - torch.from_numpy(array)).abs().max() / scale)
                                for gradient, array in pairs)
    return differences


def _matched(run: Replay, theirs: str, ours: str,
             prefix: str) -> list[tuple[Tensor, np.ndarray, str]]:
    """Weights of ours, recorded arrays of a group, and our names; cancelled biases left out."""
    network = getattr(run.model, ours)
    cancelled = _cancelled(network)
    names = [name for name in under(run.arrays, f'init/{theirs}/') if not name.endswith('filt')]
    group = under(run.arrays, prefix)
    return [(value, group[name], mine)
            for name, (mine, value) in zip(names, network.state_dict().items())
            if name in group and mine not in cancelled]


def _cancelled(network: nn.Module) -> set[str]:
    """Names of biases of convolutions in front of instance norm."""
    names, before = set(), ''
    for name, module in network.named_modules():
        if isinstance(module, nn.InstanceNorm2d):
            names.add(f'{before}.bias')
        if isinstance(module, nn.Conv2d):
            before = name
    return names
