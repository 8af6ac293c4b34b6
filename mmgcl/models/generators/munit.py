"""MUNIT generator: an auto-encoder with a content and a style code."""
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.generators.sides import require_sides
from mmgcl.models.layers import initialise
from mmgcl.models.layers.reflect_conv import ReflectConv
from mmgcl.models.layers.sample_norm import adaptive_instance_norm
from mmgcl.registry import MODELS


class StyleEncoder(nn.Module):
    """Four downsampling convolutions without norm, global pooling, linear -> (B, S, 1, 1)."""

    def __init__(self, in_channels: int, width: int, style_channels: int) -> None:
        super().__init__()
        self.model = nn.Sequential(
            ReflectConv(in_channels, width, 7, padding=3),
            ReflectConv(width, 2 * width, 4, 2, 1),
            ReflectConv(2 * width, 4 * width, 4, 2, 1),
            ReflectConv(4 * width, 4 * width, 4, 2, 1),
            ReflectConv(4 * width, 4 * width, 4, 2, 1),
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(4 * width, style_channels, 1))

    def forward(self, image: Tensor) -> Tensor:
        return self.model(image)


class ResidualBlock(nn.Module):
    """``x + B(x)`` with two 3x3 convolutions and instance norm in B."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.model = nn.Sequential(
            ReflectConv(channels, channels, 3, 1, 1, 'instance'),
            ReflectConv(channels, channels, 3, 1, 1, 'instance', 'none'))

    def forward(self, features: Tensor) -> Tensor:
        return features + self.model(features)


class AdaptiveBlock(nn.Module):
    """``x + B(x)`` with two 3x3 convolutions and adaptive instance norm in B."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.model = nn.Sequential(*(
            ReflectConv(channels, channels, 3, 1, 1, activation='none') for _ in range(2)))

    def forward(self, features: Tensor, numbers: Tensor) -> Tensor:
        """``numbers`` (B, 2, 2, C): of each convolution the biases, then the weights."""
        (bias0, weight0), (bias1, weight1) = (pair.unbind(1) for pair in numbers.unbind(1))
        inner = F.relu(adaptive_instance_norm(self.model[0](features), bias0, weight0))
        return features + adaptive_instance_norm(self.model[1](inner), bias1, weight1)


class Blocks(nn.Module):
    """A sequence of blocks under the published parameter names."""

    def __init__(self, blocks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.model = nn.Sequential(*blocks)

    def forward(self, features: Tensor, numbers: Tensor | None = None) -> Tensor:
        """``numbers`` (B, blocks, 2, 2, C) for adaptive blocks."""
        if numbers is None:
            return self.model(features)
        for block, own in zip(self.model, numbers.unbind(1)):
            features = block(features, own)
        return features


class ContentEncoder(nn.Module):
    """Two downsampling convolutions and residual blocks -> (B, 4 C, H / 4, W / 4)."""

    def __init__(self, in_channels: int, width: int, num_blocks: int) -> None:
        super().__init__()
        self.model = nn.Sequential(
            ReflectConv(in_channels, width, 7, 1, 3, 'instance'),
            ReflectConv(width, 2 * width, 4, 2, 1, 'instance'),
            ReflectConv(2 * width, 4 * width, 4, 2, 1, 'instance'),
            Blocks([ResidualBlock(4 * width) for _ in range(num_blocks)]))

    def forward(self, image: Tensor) -> Tensor:
        return self.model(image)


class Decoder(nn.Module):
    """Blocks, two upsampling convolutions with layer norm, and the output image."""

    def __init__(self, out_channels: int, width: int, blocks: Sequence[nn.Module]) -> None:
        super().__init__()
        self.model = nn.Sequential(
            Blocks(blocks),
            nn.Upsample(scale_factor=2),
            ReflectConv(4 * width, 2 * width, 5, 1, 2, 'layer'),
            nn.Upsample(scale_factor=2),
            ReflectConv(2 * width, width, 5, 1, 2, 'layer'),
            ReflectConv(width, out_channels, 7, 1, 3, activation='tanh'))

    def forward(self, content: Tensor, numbers: Tensor | None = None) -> Tensor:
        return self.model[1:](self.model[0](content, numbers))


class LinearBlock(nn.Module):
    """A linear map and an activation."""

    def __init__(self, in_features: int, out_features: int, activation: nn.Module) -> None:
        super().__init__()
        self.fc = nn.Linear(in_features, out_features)
        self.activation = activation

    def forward(self, features: Tensor) -> Tensor:
        return self.activation(self.fc(features))


class StyleMLP(nn.Module):
    """A style (B, S, 1, 1) -> scale and shift of all adaptive norms (B, P)."""

    def __init__(self, style_channels: int, width: int, out_features: int) -> None:
        super().__init__()
        self.model = nn.Sequential(
            LinearBlock(style_channels, width, nn.ReLU()),
            LinearBlock(width, width, nn.ReLU()),
            LinearBlock(width, out_features, nn.Identity()))

    def forward(self, style: Tensor) -> Tensor:
        return self.model(style.flatten(1))


@MODELS.register_module()
class MunitGenerator(nn.Module):
    """The auto-encoder of one domain (Huang et al., ECCV 2018): content and style <-> image.

    Parameter names are those of the published code.

    Args:
        num_blocks: residual blocks in the content encoder, and in the decoder.
        base_channels: C.
        style_channels: S, dimension of a style.
        mlp_channels: width of the MLP that maps a style to the decoder's adaptive norms.
        in_channels: of an image.
        init: arguments of :func:`initialise`; None is Kaiming, as published.

    Shapes:
        image (B, in_channels, H, W) in [-1, 1], H and W multiples of 4 and at least 32; content
        (B, 4 C, H / 4, W / 4); style (B, S, 1, 1).

    Raises:
        ValueError: if a number is below 1.
    """

    stride = 4

    def __init__(self, num_blocks: int = 4, base_channels: int = 64, style_channels: int = 8,
                 mlp_channels: int = 256, in_channels: int = 3,
                 init: dict[str, Any] | None = None) -> None:
        super().__init__()
        sizes = {'num_blocks': num_blocks, 'base_channels': base_channels,
                 'style_channels': style_channels, 'mlp_channels': mlp_channels,
                 'in_channels': in_channels}
        for name, value in sizes.items():
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        self.style_channels = style_channels
        # Of each block two norms, each with a bias and a weight a channel.
        self.norm_numbers = (num_blocks, 2, 2, 4 * base_channels)
        self.enc_style = StyleEncoder(in_channels, base_channels, style_channels)
        self.enc_content = ContentEncoder(in_channels, base_channels, num_blocks)
        self.dec = Decoder(in_channels, base_channels,
                           [AdaptiveBlock(4 * base_channels) for _ in range(num_blocks)])
        self.mlp = StyleMLP(style_channels, mlp_channels, num_blocks * 16 * base_channels)
        initialise(self, **(init or {'mode': 'kaiming'}))

    def forward(self, image: Tensor | None = None, content: Tensor | None = None,
                style: Tensor | None = None,
                codes: Sequence[str] = ('content', 'style')) -> Tensor | tuple[Tensor, ...]:
        """Encodes an image, or decodes a content and a style.

        Args:
            image: gives the tuple of its ``codes``.
            content, style: without an image, give the image that they make.
            codes: which codes of an image are wanted, in this order.
        """
        if image is not None:
            require_sides(image, self.stride)
            encoders = {'content': self.enc_content, 'style': self.enc_style}
            return tuple(encoders[code](image) for code in codes)
        return self.dec(content, self.mlp(style).unflatten(1, self.norm_numbers))
