"""Base class of frozen encoders."""
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.errors import ConfigError

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


class FrozenEncoder(nn.Module):
    """Base of the pretrained encoders: enlarges and normalises the image, then encodes it.

    The weights are buffers that no checkpoint holds: no optimizer sees them, no gradient is
    computed for them, and the weight file stays the one place where they are kept. Gradients flow
    to the image. A subclass implements ``encode`` and sets ``out_channels``.

    Args:
        layers: names or numbers of the layers, in the order wanted.
        input_scale: factor by which height and width grow before encoding (bilinear), so that
            a small image keeps some detail in deep layers.
        mean, std: of the images that the network was trained on, in [0, 1].

    Attributes:
        title: what a score of its features names it.
        out_channels: channels of each feature.
        weights_argument: the argument that says where the weights come from; None in its place
            builds the encoder without reading any.

    Shapes:
        image (B, 3, H, W) in [-1, 1], or (B, 1, H, W), which is repeated -> one
        (B, C_l, H_l, W_l) a layer.

    Raises:
        ValueError: without a layer, or if ``input_scale`` is not positive.
        ConfigError: for images of another number of channels.
    """

    weights_argument = 'weights'

    def __init__(self, layers: Sequence[str | int], input_scale: float = 1.0,
                 mean: Sequence[float] = IMAGENET_MEAN,
                 std: Sequence[float] = IMAGENET_STD) -> None:
        super().__init__()
        if not layers:
            raise ValueError(f'layers must name at least one layer, got {layers}')
        if input_scale <= 0:
            raise ValueError(f'input_scale must be > 0, got {input_scale}')
        self.layers: tuple[Any, ...] = tuple(layers)  # names or numbers, as the encoder has them
        self.input_scale = input_scale
        self.mean, self.std = tuple(mean), tuple(std)
        self.out_channels: tuple[int, ...] = ()
        self.title = f'{type(self).__name__} {self.layers[-1]}'

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        if image.shape[1] not in (1, 3):
            raise ConfigError(
                f'{type(self).__name__} was trained on RGB and cannot encode images of '
                f'{image.shape[1]} channels: take GeneratorTaps, or choose three bands')
        image = image.expand(-1, 3, -1, -1)
        if self.input_scale != 1:
            image = F.interpolate(image, scale_factor=self.input_scale, mode='bilinear')
        return self.encode(normalise(image, self.mean, self.std))

    def encode(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features of a normalised image, one a layer."""
        raise NotImplementedError

    def train(self, mode: bool = True) -> 'FrozenEncoder':
        """Keeps the network in evaluation mode."""
        return super().train(False)

    def extra_repr(self) -> str:
        scale = '' if self.input_scale == 1 else f', input_scale={self.input_scale}'
        return f'layers={self.layers}{scale}'


def normalise(image: Tensor, mean: Sequence[float] = IMAGENET_MEAN,
              std: Sequence[float] = IMAGENET_STD) -> Tensor:
    """An image in [-1, 1] with the mean and deviation that a network was trained on.

    Numbers instead of buffers keep it exact in every precision.
    """
    channels = [image[:, k] * (0.5 / deviation) + (0.5 - centre) / deviation
                for k, (centre, deviation) in enumerate(zip(mean, std))]
    return torch.stack(channels, dim=1)


def title(network: str, layers: Sequence[str | int], weights: str | None) -> str:
    """Network, last layer, and whether it is pretrained."""
    return f'{network} {layers[-1]}' + (', random weights' if weights is None else '')


def freeze(network: nn.Module) -> nn.Module:
    """Turns weights into non-persistent buffers, and in-place layers into out-of-place ones.

    In place, an activation would change the feature of the layer before it.
    """
    for module in network.modules():
        for name, weight in list(module.named_parameters(recurse=False)):
            delattr(module, name)
            module.register_buffer(name, weight.detach(), persistent=False)
        for name, value in list(module.named_buffers(recurse=False)):
            module.register_buffer(name, value, persistent=False)
        if getattr(module, 'inplace', False):
            module.inplace = False  # type: ignore[assignment]  # torch types it as a submodule
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            # Else it asks a checkpoint for its count of batches. In evaluation it uses the
            # recorded statistics either way.
            module.track_running_stats = False
    return network.eval()
