"""Embedded patches of corresponding images, shared by several objectives."""
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mmgcl.models.samplers.random_patch import draw_equally, gather_patches
from mmgcl.structures.step_context import Features, StepContext

MIRRORED = 'mirrored_'  # before the name of a source that is mirrored by chance


class Pair(NamedTuple):
    """Names of an image, its translation, and the random stream of their common positions."""

    source: str
    output: str
    stream: str


class PatchGroup(NamedTuple):
    """Layers whose patches agree in N and C, as one batch: queries and keys (L, P, B, N, C)."""

    layers: tuple[int, ...]
    queries: Tensor
    keys: Tensor


class PatchPairs:
    r"""Keys :math:`k = F(E(x)_s)` and queries :math:`q = F(E(G(x))_s)` at the same positions s.

    The keys are constants. What one objective has embedded, another one of the same phase with the
    same encoder, positions and network F takes over: it is computed once.

    Args:
        encoder: E.
        sampler: draws the positions s.
        head_name: name of the translator's network F.
    """

    def __init__(self, encoder: nn.Module, sampler: nn.Module, head_name: str) -> None:
        self.encoder, self.sampler, self.head_name = encoder, sampler, head_name

    def __call__(self, context: StepContext, pairs: Sequence[Pair],
                 mirrored: Tensor | None = None) -> list[PatchGroup]:
        """Queries and keys of P pairs; a group holds layers of one N and C.

        Args:
            context: this iteration.
            pairs: which images to compare.
            mirrored: (B,) bool, the translations that are mirror images of their source: there the
                position (row, column) corresponds to (row, W - 1 - column).
        """
        key = (id(self.encoder), self.sampler.key, self.head_name)
        missing = [pair for pair in pairs if (key, pair) not in context.memory]
        if missing:
            embedded = self._embed(context, missing, mirrored)
            context.memory.update({(key, pair): kept for pair, kept in zip(missing, embedded)})
        return _grouped([context.memory[key, pair] for pair in pairs])

    def _embed(self, context: StepContext, pairs: Sequence[Pair],
               mirrored: Tensor | None) -> list[tuple[Features, Features]]:
        """Queries and keys of each pair, (B, N_l, C) of each layer."""
        names = [pair.source for pair in pairs] + [pair.output for pair in pairs]
        features = context.features(self.encoder, *names)
        sources, outputs = features[:len(pairs)], features[len(pairs):]
        sizes = [[layer.shape[-2:] for layer in layers] for layers in sources]
        positions = draw_equally(
            self.sampler, sizes, context.uniforms, [pair.stream for pair in pairs])
        head = context.network(self.head_name)
        with torch.no_grad():
            keys = head(_gather(sources, positions))
        if mirrored is not None:
            positions = [
                [_mirror(layer, width, mirrored) for layer, (_, width) in zip(layers, own)]
                for layers, own in zip(positions, sizes)]
        queries = head(_gather(outputs, positions))
        return list(zip(_by_pair(queries, len(pairs)), _by_pair(keys, len(pairs))))


def mirror_sources(context: StepContext, pairs: Sequence[Pair]) -> Tensor:
    """Adds the sources, each mirrored by chance, to the context; tells which images are (B,)."""
    mirrored = context.uniforms('mirror', 1)[:, 0] < 0.5
    for pair in pairs:
        image = context.images[pair.source.removeprefix(MIRRORED)]
        context.images.setdefault(
            pair.source, torch.where(mirrored[:, None, None, None], image.flip(-1), image))
    return mirrored


def _gather(images: Sequence[Features], positions: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Patches (P B, N, C_l) of each layer."""
    return [torch.cat([gather_patches(layer, position) for layer, position in zip(layers, at)])
            for layers, at in zip(zip(*images), zip(*positions))]


def _by_pair(layers: Sequence[Tensor], count: int) -> list[Features]:
    return list(zip(*(layer.chunk(count) for layer in layers)))


def _grouped(pairs: Sequence[tuple[Features, Features]]) -> list[PatchGroup]:
    sizes = [layer.shape[-2:] for layer in pairs[0][0]]
    groups = [tuple(layer for layer, size in enumerate(sizes) if size == shared)
              for shared in dict.fromkeys(sizes)]
    return [PatchGroup(layers, *(
        torch.stack([pair[layer] for layer in layers for pair in side]).unflatten(
            0, (len(layers), -1)) for side in zip(*pairs))) for layers in groups]


def _mirror(positions: Tensor, width: int, mirrored: Tensor) -> Tensor:
    column = positions % width
    return torch.where(mirrored[:, None], positions - column + (width - 1 - column), positions)
