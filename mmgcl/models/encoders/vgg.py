"""VGG16 as a frozen encoder."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.encoders.frozen import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    FrozenEncoder,
    normalise,
    title,
)
from mmgcl.models.encoders.weights import read_tensors
from mmgcl.models.ops import MaskReLU, frozen_conv3x3
from mmgcl.registry import MODELS

__all__ = ['IMAGENET_MEAN', 'IMAGENET_STD', 'LAYOUT', 'POOLED', 'VGG16Encoder', 'normalise']
# The number of a layer's convolution in torchvision's ``features`` and its width / base channels.
LAYOUT = {
    'relu1_1': (0, 1), 'relu1_2': (2, 1),
    'relu2_1': (5, 2), 'relu2_2': (7, 2),
    'relu3_1': (10, 4), 'relu3_2': (12, 4), 'relu3_3': (14, 4),
    'relu4_1': (17, 8), 'relu4_2': (19, 8), 'relu4_3': (21, 8),
    'relu5_1': (24, 8), 'relu5_2': (26, 8), 'relu5_3': (28, 8),
}
POOLED = ('relu2_1', 'relu3_1', 'relu4_1', 'relu5_1')  # an image is halved before these


class _FrozenLayer(nn.Module):
    """Max pooling where due, convolution 3x3 and ReLU, with constants for weights.

    The constants are buffers that no checkpoint holds: no optimizer sees them, no gradient is
    computed for them, and the weight file stays the one place where they are kept.
    """

    weight: Tensor
    bias: Tensor

    def __init__(self, in_channels: int, out_channels: int, pooled: bool) -> None:
        super().__init__()
        self.pooled, self.activation = pooled, MaskReLU()
        weight = torch.zeros(out_channels, in_channels, 3, 3)
        self.register_buffer('weight', weight, persistent=False)
        self.register_buffer('bias', torch.zeros(out_channels), persistent=False)

    def forward(self, features: Tensor) -> Tensor:
        if self.pooled:
            features = F.max_pool2d(features, 2)
        return self.activation(frozen_conv3x3(features, self.weight, self.bias))


@MODELS.register_module()
class VGG16Encoder(FrozenEncoder):
    """Features of VGG16 (Simonyan & Zisserman, 2015) after the ReLU of the requested layers.

    It runs no layer past the last one asked for and never changes. Gradients flow to the image, and
    an image that needs none costs no graph. No checkpoint holds its weights: whoever resumes or
    loads a run reads the weight file again.

    Args:
        layers: names from relu1_1 to relu5_3, in the order wanted; the default is PatchGCL's.
        weights: ``'imagenet'`` for torchvision's first ImageNet weights, which it downloads once
            into its cache; else the path of a file with a state dict of torchvision's VGG16; None
            draws random weights, which is of use in tests only.
        base_channels: 64 for VGG16; less makes the narrow twin of the tests.
        pooled: layers in front of which the image is halved; MUNIT leaves relu5_1 out.
        input_scale: factor by which the image is enlarged first.

    Attributes:
        out_channels: channels of each feature.

    Shapes:
        image (B, 3, H, W) in [-1, 1] -> one (B, C_l, H_l, W_l) a layer; reluK_x has
        H / 2^(K-1) rows, with all poolings.

    Raises:
        ValueError: if a layer is unknown or none is given.
        CheckpointError: if the weights cannot be had or are those of another network.
    """

    def __init__(
            self, layers: Sequence[str] = ('relu3_1', 'relu4_1', 'relu4_3'),
            weights: str | None = 'imagenet', base_channels: int = 64,
            pooled: Sequence[str] = POOLED, input_scale: float = 1.0) -> None:
        if base_channels < 1:
            raise ValueError(f'base_channels must be >= 1, got {base_channels}')
        unknown = [layer for layer in layers if layer not in LAYOUT]
        if unknown or not layers:
            raise ValueError(
                f'layers must be some of {", ".join(LAYOUT)}, got {unknown or tuple(layers)}')
        super().__init__(layers, input_scale)
        self.title = title('vgg16', layers, weights)
        self.out_channels = tuple(LAYOUT[layer][1] * base_channels for layer in layers)
        self.stages = _stages(self.layers, base_channels, pooled)
        if weights is None:
            self._draw()
        else:
            self._read(weights)

    def encode(self, features: Tensor) -> tuple[Tensor, ...]:
        """Features of a normalised image."""
        found = {}
        for layer, stage in self.stages.items():
            features = stage(features)
            if layer in self.layers:
                found[layer] = features
        return tuple(found[layer] for layer in self.layers)

    def _draw(self) -> None:
        for name, weight in self.stages.named_buffers():
            if name.endswith('weight'):
                nn.init.kaiming_normal_(weight)

    def _read(self, weights: str) -> None:
        from torchvision.models import VGG16_Weights  # takes seconds to import
        names = {stage: f'features.{LAYOUT[layer][0]}' for layer, stage in self.stages.items()}
        wanted = {f'{name}.{kind}': getattr(stage, kind)
                  for stage, name in names.items() for kind in ('weight', 'bias')}
        shapes = {name: tuple(constant.shape) for name, constant in wanted.items()}
        source = VGG16_Weights.IMAGENET1K_V1 if weights == 'imagenet' else weights
        for name, value in read_tensors(source, shapes, 'VGG16 of torchvision').items():
            wanted[name].copy_(value)


def _stages(layers: Sequence[str], base_channels: int, pooled: Sequence[str]) -> nn.ModuleDict:
    """The layers up to the last requested one."""
    names = list(LAYOUT)
    last = max(names.index(layer) for layer in layers)
    stages, channels = nn.ModuleDict(), 3
    for name in names[:last + 1]:
        width = LAYOUT[name][1] * base_channels
        stages[name] = _FrozenLayer(channels, width, pooled=name in pooled)
        channels = width
    return stages
