"""Embedded patches of corresponding images, which several objectives compare."""
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mmgcl.models.samplers.random_patch import gather_patches
from mmgcl.structures.scene import Features, Scene


class Pair(NamedTuple):
    """Names of an image and its translation, and of the draw of their common positions."""

    source: str
    output: str
    stream: str


class PatchPairs:
    r"""Keys :math:`k = F(E(x)_s)` and queries :math:`q = F(E(G(x))_s)` at the same positions s.

    The keys are constants. What one objective has embedded, another one of the same phase with the
    same encoder, positions and network F takes over: it is computed once.

    Args:
        encoder: E.
        sampler: draws the positions s.
        head: name of the translator's network F.
    """

    def __init__(self, encoder: nn.Module, sampler: nn.Module, head: str) -> None:
        self.encoder, self.sampler, self.head = encoder, sampler, head

    def __call__(self, scene: Scene, pairs: Sequence[Pair],
                 mirrored: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Queries and keys (L, P, B, N, C) of P pairs.

        Args:
            scene: this iteration.
            pairs: which images to compare.
            mirrored: (B,) bool, the translations that are mirror images of their source: there the
                position (row, column) corresponds to (row, W - 1 - column).
        """
        key = (id(self.encoder), repr(self.sampler), self.head)
        missing = [pair for pair in pairs if (key, pair) not in scene.memory]
        if missing:
            embedded = self._embed(scene, missing, mirrored)
            scene.memory.update({(key, pair): kept for pair, kept in zip(missing, embedded)})
        queries, keys = zip(*(scene.memory[key, pair] for pair in pairs))
        return torch.stack(queries, 1), torch.stack(keys, 1)

    def _embed(self, scene: Scene, pairs: Sequence[Pair],
               mirrored: Tensor | None) -> list[tuple[Tensor, Tensor]]:
        names = [pair.source for pair in pairs] + [pair.output for pair in pairs]
        features = scene.features(self.encoder, *names)
        sources, outputs = features[:len(pairs)], features[len(pairs):]
        sizes = [layer.shape[-2:] for layer in sources[0]]
        places = [self.sampler(sizes, scene.uniforms, pair.stream) for pair in pairs]
        head = scene.network(self.head)
        with torch.no_grad():
            keys = head(_gather(sources, places))
        if mirrored is not None:
            places = [[_mirror(place, width, mirrored) for place, (_, width) in zip(layers, sizes)]
                      for layers in places]
        queries = head(_gather(outputs, places))
        return list(zip(queries.chunk(len(pairs), 1), keys.chunk(len(pairs), 1)))


def _gather(images: Sequence[Features], places: Sequence[Sequence[Tensor]]) -> list[Tensor]:
    """Patches (P B, N, C_l) of each layer."""
    return [torch.cat([gather_patches(layer, place) for layer, place in zip(layers, at)])
            for layers, at in zip(zip(*images), zip(*places))]


def _mirror(places: Tensor, width: int, mirrored: Tensor) -> Tensor:
    column = places % width
    return torch.where(mirrored[:, None], places - column + (width - 1 - column), places)
