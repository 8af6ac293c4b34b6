"""A plain reimplementation of the published PatchGCL training step, only for timing.

Float32; all of VGG16, with gradients for its weights; four encoder passes, including recorded ones
for real images; one graph at a time through the host (see ``published_graph``); one Adam each for
discriminator, generator and head. Its losses are checked to equal ours.
"""
import copy
import functools

import torch
from published_graph import PublishedContrast
from torch import Tensor, nn

from mmgcl.models.encoders.vgg import LAYOUT, POOLED, VGG16Encoder, normalise
from mmgcl.models.layers import BlurDown
from mmgcl.models.objectives import PatchGraphContrast
from mmgcl.models.ops import Conv3x3, MaskReLU, ReflectPad
from mmgcl.models.ops.reflect_pad import reflect
from mmgcl.models.samplers.random_patch import gather_patches
from mmgcl.models.translators.base import Translator
from mmgcl.structures.step_random import StepRandom


class WholeVGG16(nn.Module):
    """All 13 convolutions, trainable; weights are copied for the layers that our encoder runs."""

    def __init__(self, encoder: VGG16Encoder) -> None:
        super().__init__()
        base = encoder.out_channels[0] // LAYOUT[encoder.layers[0]][1]
        self.taps = encoder.layers
        self.convolutions = nn.ModuleDict()
        channels = 3
        for name, (_, width) in LAYOUT.items():
            conv = nn.Conv2d(channels, width * base, 3, padding=1)
            if name in encoder.stages:
                conv.weight.data.copy_(encoder.stages[name].weight)
                conv.bias.data.copy_(encoder.stages[name].bias)
            self.convolutions[name] = conv
            channels = width * base

    def forward(self, image: Tensor) -> list[Tensor]:
        features, found = normalise(image), {}
        for name, conv in self.convolutions.items():
            if name in POOLED:
                features = nn.functional.max_pool2d(features, 2)
            found[name] = features = torch.relu(conv(features))
        return [found[name] for name in self.taps]


class PublishedStep:
    """Performs training steps on copies of a translator's networks.

    Args:
        model: a one-sided translator whose only objective is ``gcl``, with VGG16 as its encoder.
        adam: arguments of Adam.

    Raises:
        ValueError: for another model.
    """

    def __init__(self, model: Translator, adam: dict) -> None:
        objective = getattr(model, 'gcl', None)
        if not (isinstance(objective, PatchGraphContrast)
                and isinstance(objective.encoder, VGG16Encoder)):
            raise ValueError('the baseline needs PatchGraphContrast with a VGG16Encoder as gcl')
        self.generator = _of_plain_layers(copy.deepcopy(model.generator))
        self.discriminator = copy.deepcopy(model.discriminator)
        self.encoder = WholeVGG16(objective.encoder)
        self.contrast = PublishedContrast(objective)
        self.objective = objective
        optimizer = functools.partial(torch.optim.Adam, **adam)
        self.optimizers = {
            name: optimizer(getattr(self, name).parameters())
            for name in ('discriminator', 'generator', 'contrast')}

    def __call__(self, images: dict[str, Tensor], draw: StepRandom) -> dict[str, Tensor]:
        """Performs both updates for normalised images; returns the losses under our names."""
        real_x, real_y = images['real_x'], images['real_y']
        fake, identity = self.generator(torch.cat([real_x, real_y])).split(len(real_x))
        self.discriminator.requires_grad_(True)
        judged = self._mse(fake.detach(), 0), self._mse(real_y, 1)
        loss_d = (judged[0] + judged[1]) / 2
        self._update(loss_d, 'discriminator')
        self.discriminator.requires_grad_(False)
        terms = {'generation_adversarial': self._mse(fake, 1)}
        for name, source, output in (('contrast', real_x, fake), ('identity', real_y, identity)):
            stream = 'patches.' + ('real_x' if name == 'contrast' else 'real_y')
            terms[f'gcl_{name}'] = self._contrast(source, output, draw, stream)
        self._update(sum(terms.values()), 'generator', 'contrast')
        return {'discrimination_adversarial': loss_d, **terms}

    def _mse(self, image: Tensor, target: float) -> Tensor:
        return (self.discriminator(image) - target).square().mean()

    def _contrast(self, source: Tensor, output: Tensor, draw: StepRandom, stream: str) -> Tensor:
        outputs, sources = self.encoder(output), self.encoder(source)
        positions = self.objective.sampler(
            [layer.shape[-2:] for layer in sources],
            lambda name, count: draw.uniforms(name, len(source), count), stream)
        patches = [[gather_patches(layer, position) for layer, position in zip(layers, positions)]
                   for layers in (sources, outputs)]
        return self.objective.weight * self.contrast(*patches)

    def _update(self, loss: Tensor, *names: str) -> None:
        for name in names:
            self.optimizers[name].zero_grad()
        loss.backward()
        for name in names:
            self.optimizers[name].step()


def _of_plain_layers(network: nn.Module) -> nn.Module:
    """The same network built from torch's own layers."""
    plain = {
        Conv3x3: lambda layer, image: nn.Conv2d.forward(layer, image),
        MaskReLU: lambda layer, image: torch.relu_(image),
        ReflectPad: lambda layer, image: reflect(image, layer.width),
        BlurDown: lambda layer, image: nn.functional.conv2d(
            reflect(image, 1), layer.kernel, stride=2, groups=layer.channels)}
    for layer in network.modules():
        if type(layer) in plain:
            layer.forward = functools.partial(plain[type(layer)], layer)
    return network
