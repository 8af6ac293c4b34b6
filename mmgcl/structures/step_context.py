"""What one iteration knows: its images, their features, its randomness."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.structures.step_random import StepRandom

Features = tuple[Tensor, ...]


class StepContext:
    """Named images of one iteration, with features remembered per encoder and image.

    An objective may add an image of its own making to ``images`` and leave what another one of its
    phase can use in ``memory``, under a key that tells how it came about.

    Args:
        images: name -> (B, 3, H, W) in [-1, 1]: ``real_x``, ``real_y``, ``fake_y``, ``idt_y``...
        network: function that gives the translator's network of a name.
        random: this iteration's random numbers.
    """

    def __init__(self, images: dict[str, Tensor], network: Callable[[str], nn.Module],
                 random: StepRandom) -> None:
        self.images = images
        self.network = network
        self.random = random
        self.memory: dict[Any, Any] = {}
        self._features: dict[tuple[int, str], Features] = {}

    def uniforms(self, stream: str, count: int) -> Tensor:
        """Numbers in [0, 1), (B, count): row b follows from (seed, iteration, image b, stream)."""
        image = next(iter(self.images.values()))
        return self.random.uniforms(stream, len(image), count, image.device)

    def normals(self, stream: str, count: int) -> Tensor:
        """Standard normal numbers, (B, count), likewise."""
        image = next(iter(self.images.values()))
        return self.random.normals(stream, len(image), count, image.device)

    def remember(self, encoder: nn.Module, name: str, features: Features) -> None:
        """Keep features of the image ``name`` that another pass has made anyway."""
        self._features[id(encoder), name] = features

    def features(self, encoder: nn.Module, *names: str) -> list[Features]:
        """One tuple of layer features for each named image; each image is encoded once.

        Images that need a gradient go through the encoder together, those that need none go
        together and, as the encoders are frozen or their features detached, without a graph.
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
    """Names of images that can go through a network together, in order.

    Images differ in size where a batch is one image of each domain, as read.
    """
    groups: dict[torch.Size, list[str]] = {}
    for name in names:
        groups.setdefault(images[name].shape[1:], []).append(name)
    return list(groups.values())
