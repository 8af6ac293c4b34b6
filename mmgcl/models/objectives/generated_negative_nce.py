"""Contrast of patches with generated negatives (NEGCUT)."""
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.models.build import Part, build_part
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.heads.negatives import MomentumHead, NegativeGenerator
from mmgcl.models.losses.negative_nce import diversity
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import (
    MIRRORED,
    Pair,
    PatchGroup,
    PatchPairs,
    mirror_sources,
)
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


class _Negatives:
    """Negatives (L, P, B, N, C) of the source images of P pairs, from fresh noise."""

    def __init__(self, encoder: Any, num_patches: int, noise_channels: int) -> None:
        self.encoder = encoder
        self.shape = (len(encoder.out_channels), num_patches, noise_channels)

    def __call__(self, context: StepContext, pairs: list[Pair], attached: bool = False) -> Tensor:
        means = torch.cat([self._means(context, pair.source, attached) for pair in pairs], 1)
        layers, patches, channels = self.shape
        noise = torch.cat([
            context.normals(f'noise.{pair.stream}', layers * patches * channels)
            .unflatten(1, self.shape).transpose(0, 1) for pair in pairs], 1)
        negatives = context.network('negative_generator')(means, noise)
        return negatives.unflatten(1, (len(pairs), -1))

    def _means(self, context: StepContext, source: str, attached: bool) -> Tensor:
        key = ('momentum_head', id(self.encoder), source, attached)
        if key not in context.memory:
            features, = context.features(self.encoder, source)
            with torch.set_grad_enabled(attached):
                context.memory[key] = context.network('momentum_head')(features)
        return context.memory[key]


@MODELS.register_module()
class GeneratedNegativeNCE(Objective):
    r"""Patch-wise contrast with negatives from a trained network N (ICCV 2021, arXiv 2108.04547).

    Like ``PatchNCE``, with :class:`NegativeNCELoss`: G minimises what N, in a phase of its own
    named 'negatives', maximises. The negatives of an image come from noise and the mean embedding
    of its input by a slow copy of the head. It takes ``phase_order=('discriminator', 'negatives',
    'generator')``.

    Args:
        encoder, sampler, loss: as in ``PatchNCE``.
        embed_channels: C of the projected patches and of the negatives.
        identity: also constrain (y, G(y)).
        loss_weight: lambda; 1 as published.
        diversity_weight: weight of the term that keeps N's negatives apart.
        noise_channels: Z, 64 as published.
        momentum: of the slow copy, 0.9 as published.
        attached: the published code lets G's gradient flow into its own encoder through the
            negatives; here they are constants of G unless this is set.
        head_name: name of the network that projects; objectives that give one name share it.
        flip_equivariance: as of ``PatchNCE``, in FastNEGCUT; N's negatives come from the mirrored
            image as well.

    Raises:
        ValueError: for ``attached`` with ``flip_equivariance``: G does not translate a mirror
            image, so no gradient flows through its features.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, embed_channels: int = 256,
                 identity: bool = True, loss_weight: float = 1.0, diversity_weight: float = 1.0,
                 noise_channels: int = 64, momentum: float = 0.9, attached: bool = False,
                 head_name: str = 'patch_head', flip_equivariance: bool = False) -> None:
        super().__init__()
        if attached and flip_equivariance:
            raise ValueError('attached=True needs flip_equivariance=False: G does not translate '
                             'mirror images, so no gradient flows through their features')
        self.encoder, self.sampler, self.loss = (
            build_part(part) for part in (encoder, sampler, loss))
        self.head_name, self.attached = head_name, attached
        projection = PatchMLP(self.encoder.out_channels, embed_channels)
        self.networks = {
            head_name: ('generator', projection),
            'negative_generator': ('negatives', NegativeGenerator(
                len(self.encoder.out_channels), embed_channels, noise_channels)),
            'momentum_head': ('negatives', MomentumHead(projection, momentum))}
        self.patches = PatchPairs(self.encoder, self.sampler, head_name)
        self.negatives = _Negatives(self.encoder, self.sampler.num_patches, noise_channels)
        domains = {'contrast': ('real_x', 'fake_y'), 'identity': ('real_y', 'idt_y')}
        images = {name: pair for name, pair in domains.items() if name == 'contrast' or identity}
        before = MIRRORED if flip_equivariance else ''
        self.pairs = {name: Pair(f'{before}{source}', output, f'patches.{source}')
                      for name, (source, output) in images.items()}
        self.flip_equivariance = flip_equivariance
        self.required_images = tuple(name for pair in images.values() for name in pair)
        self.weight = loss_weight / len(self.pairs)
        self.auxiliary_objectives = {'negatives': NegativeGeneration(self, diversity_weight)}

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        pairs = list(self.pairs.values())
        mirrored = mirror_sources(context, pairs) if self.flip_equivariance else None
        negatives = self.negatives(context, pairs, self.attached)
        per_pair = _contrast(self.loss, self.patches(context, pairs, mirrored), negatives)
        return {name: self.weight * term for name, term in zip(self.pairs, per_pair)}

    def after_step(self, network: Callable[[str], nn.Module]) -> None:
        momentum_head: Any = network('momentum_head')
        momentum_head.follow(network(self.head_name))


class NegativeGeneration(Objective):
    r"""What the generator of negatives minimises, with constant patches and noise of its own:

    .. math:: -\lambda \cdot \tfrac12 [NCE(x, G(x)) + NCE(y, G(y))] + w \, diversity

    The diversity is that of the last pair's negatives alone, as published.

    Args:
        contrast: the objective that G minimises.
        diversity_weight: w.
    """

    phase = 'negatives'

    def __init__(self, contrast: GeneratedNegativeNCE, diversity_weight: float) -> None:
        super().__init__()
        self.encoder, self.loss = contrast.encoder, contrast.loss
        self.patches, self.negatives = contrast.patches, contrast.negatives
        self.pairs = {name: pair._replace(stream=f'negatives.{pair.stream}')
                      for name, pair in contrast.pairs.items()}
        self.flip_equivariance = contrast.flip_equivariance
        self.required_images, self.weight = contrast.required_images, contrast.weight
        self.diversity_weight = diversity_weight

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        pairs = list(self.pairs.values())
        mirrored = mirror_sources(context, pairs) if self.flip_equivariance else None
        with torch.no_grad():
            groups = self.patches(context, pairs, mirrored)
        negatives = self.negatives(context, pairs)
        per_pair = _contrast(self.loss, groups, negatives)
        terms = {name: -self.weight * term for name, term in zip(self.pairs, per_pair)}
        return {**terms, 'diversity': self.diversity_weight * diversity(negatives[:, -1])}


def _contrast(loss: nn.Module, groups: Sequence[PatchGroup], negatives: Tensor) -> Tensor:
    """The mean over layers and images, (P,), for negatives (L, P, B, M, C)."""
    layers = negatives.unbind()
    losses = [
        loss(group.queries, group.keys, torch.stack([layers[index] for index in group.layers]))
        for group in groups]
    return torch.cat(losses).mean((0, 2))  # (L, P, B) -> (P,)
