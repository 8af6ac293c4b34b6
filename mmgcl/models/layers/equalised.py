"""Layers with equalised learning rate: unit-variance weights, scaled at run time."""
import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class EqualConv2d(nn.Module):
    r"""Convolution whose weights are drawn from N(0, 1) and scaled at run time (StyleGAN2).

    .. math:: y = \frac{w}{\sqrt{k^2 C}} * x + b

    Adam moves each weight by about the learning rate, whatever its scale. With all stored weights
    at scale 1, all layers learn at the same relative speed (Karras et al., ICLR 2018).

    Args:
        in_channels: C.
        out_channels: C'.
        kernel_size: k.
        stride: of the convolution.
        padding: zeros on each side; None keeps the size at stride 1.
        bias: whether there is a b, which starts at 0.

    Shapes:
        (B, C, H, W) -> (B, C', H', W').
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1,
                 padding: int | None = None, bias: bool = True) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None
        self.stride = stride
        self.padding = kernel_size // 2 if padding is None else padding
        self.scale = 1 / math.sqrt(in_channels * kernel_size ** 2)

    def forward(self, features: Tensor) -> Tensor:
        return F.conv2d(features, self.weight * self.scale, self.bias, self.stride, self.padding)

    def extra_repr(self) -> str:
        shape = tuple(self.weight.shape)
        return f'{shape[1]}, {shape[0]}, kernel_size={shape[2]}, stride={self.stride}'


class EqualLinear(nn.Module):
    r"""Linear map with equalised learning rate, :math:`y = \frac{w}{\sqrt{C}} x + b`.

    Args:
        in_channels: C.
        out_channels: C'.
        activate: follow it by :func:`scaled_leaky_relu`.

    Shapes:
        (B, C) -> (B, C').
    """

    def __init__(self, in_channels: int, out_channels: int, activate: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels))
        self.bias = nn.Parameter(torch.zeros(out_channels))
        self.activate = activate
        self.scale = 1 / math.sqrt(in_channels)

    def forward(self, rows: Tensor) -> Tensor:
        rows = F.linear(rows, self.weight * self.scale, self.bias)
        return scaled_leaky_relu(rows) if self.activate else rows

    def extra_repr(self) -> str:
        return f'{self.weight.shape[1]}, {self.weight.shape[0]}, activate={self.activate}'


class BiasLeakyReLU(nn.Module):
    r"""The activation of StyleGAN2, :math:`\sqrt 2\, \mathrm{LeakyReLU}_{0.2}(x + b)`.

    The factor keeps the variance of a normal input.

    Args:
        channels: C; a bias each, which starts at 0.

    Shapes:
        (B, C, H, W) -> the same.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, features: Tensor) -> Tensor:
        return scaled_leaky_relu(features + self.bias.to(features.dtype))

    def extra_repr(self) -> str:
        return f'{self.bias.shape[1]}'


def scaled_leaky_relu(features: Tensor) -> Tensor:
    """Leaky ReLU of slope 0.2, times the square root of 2."""
    return F.leaky_relu(features, 0.2) * math.sqrt(2)
