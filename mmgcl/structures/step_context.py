"""State shared by the objectives of one iteration: images, cached features, random numbers."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.structures.step_random import StepRandom

Features = tuple[Tensor, ...]


class StepContext:
    """Named images of one iteration, with features cached per encoder and image.

    An objective may add images that it derives to ``images``, and share intermediate results with
    the other objectives of its phase in ``memory``, under a key that identifies the computation.

    Args:
        images: name -> (B, 3, H, W) in [-1, 1]: ``real_x``, ``real_y``, ``fake_y``, ``idt_y``...
        network: looks up a network of the translator by name.
        random: source of random numbers for this iteration.
    """

    def __init__(self, images: dict[str, Tensor], network: Callable[[str], nn.Module],
                 random: StepRandom) -> None:
        self.images = images
        self.network = network
        self.random = random
        self.memory: dict[Any, Any] = {}
        self._features: dict[tuple[int, str], Features] = {}

    def uniforms(self, stream: str, count: int) -> Tensor:
        """Uniform numbers in [0, 1), (B, count).

        Row b is a function of (seed, iteration, image b, stream).
        """
        image = next(iter(self.images.values()))
        return self.random.uniforms(stream, len(image), count, image.device)

    def normals(self, stream: str, count: int) -> Tensor:
        """Standard normal numbers, (B, count), reproducible like :meth:`uniforms`."""
        image = next(iter(self.images.values()))
        return self.random.normals(stream, len(image), count, image.device)

    def remember(self, encoder: nn.Module, name: str, features: Features) -> None:
        """Caches features of the image ``name`` that another forward pass has computed."""
        self._features[id(encoder), name] = features

    def features(self, encoder: nn.Module, *names: str) -> list[Features]:
        """One tuple of layer features per named image; each image is encoded only once.

        Images that require a gradient are encoded in one batch. The others form a second batch
        under ``no_grad``, since encoders are frozen or their features detached.
        """
        missing = [name for name in names if (id(encoder), name) not in self._features]
        live = [name for name in missing if self.images[name].requires_grad]
        real = [name for name in missing if not self.images[name].requires_grad]
        with torch.enable_grad():
            self._encode(encoder, live)
        with torch.no_grad():
            self._encode(encoder, real)
        return [self._features[id(encoder), name] for name in names]

    def _encode(self, encoder: nn.Module, names: Sequence[str]) -> None:
        for group in groups_of_one_size(names, self.images):
            stack = torch.cat([self.images[name] for name in group])
            borrowed = getattr(encoder, 'source_network', None)
            if borrowed is None:
                layers = encoder(stack)
            else:
                layers = self.network(borrowed)(stack, taps=encoder.layers, encode_only=True)
            sizes = [len(self.images[name]) for name in group]
            for name, *parts in zip(group, *(layer.split(sizes) for layer in layers)):
                self.remember(encoder, name, tuple(parts))


def groups_of_one_size(names: Iterable[str], images: Mapping[str, Tensor]) -> list[list[str]]:
    """Groups image names by image size, so that each group can be batched; order is kept.

    Sizes differ between domains where images are loaded unresized, with a batch size of 1.
    """
    groups: dict[torch.Size, list[str]] = {}
    for name in names:
        groups.setdefault(images[name].shape[1:], []).append(name)
    return list(groups.values())
