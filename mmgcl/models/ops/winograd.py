"""3x3 convolution on a CPU by Winograd's algorithm, with a quarter of the multiplications."""
import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.grad import conv2d_input, conv2d_weight

from mmgcl.models.ops.capture import is_captured

TILE, WINDOW = 4, 6  # side of an output tile, and of the input window it depends on
CHUNK = 2 ** 15  # channels x tiles per chunk, so that transforms stay in the cache
FEWEST_TILES, FEWEST_CHANNELS = 128, (64, 128)  # channels: smaller, larger of in and out
# Transforms of inputs, kernels and outputs for the points 0, 1, -1, 2, -2 and infinity.
INPUT = torch.tensor([
    [4, 0, -5, 0, 1, 0], [0, -4, -4, 1, 1, 0], [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0], [0, 2, -1, -2, 1, 0], [0, 4, 0, -5, 0, 1]], dtype=torch.float64)
KERNEL = torch.tensor([
    [6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]],
    dtype=torch.float64) / 24
OUTPUT = torch.tensor([
    [1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]],
    dtype=torch.float64)
AT_ONE = WINDOW + 1  # adding to the product at points (1, 1) adds to all outputs


class Conv3x3(nn.Conv2d):
    """3x3 convolution of stride 1 by :func:`conv3x3`, with the state dict of ``nn.Conv2d``."""

    def __init__(self, in_channels: int, out_channels: int, padding: int = 0,
                 bias: bool = True) -> None:
        super().__init__(in_channels, out_channels, 3, padding=padding, bias=bias)

    def forward(self, features: Tensor) -> Tensor:
        return conv3x3(features, self.weight, self.bias, int(self.padding[0]))


def conv3x3(features: Tensor, weight: Tensor, bias: Tensor | None = None,
            padding: int = 0) -> Tensor:
    r"""``F.conv2d`` with 3x3 kernels, by Winograd's algorithm where that is faster on a CPU.

    .. math:: Y = A^T [(G g G^T) \odot (B^T d B)] A

    computes 4x4 outputs Y of a 6x6 window d with 36 multiplications instead of 144 (Lavin and Gray,
    2016); input channels are summed before the last transform. In single precision the error is
    2e-6 of the norm of the result, against 2e-7 of ``F.conv2d``. ``F.conv2d`` itself is used on a
    GPU, in other precisions, for small or narrow layers, and in compiled or exported networks.

    Shapes:
        features (B, C, H, W), weight (C', C, 3, 3), bias (C') -> (B, C', H + 2 padding - 2,
        W + 2 padding - 2).
    """
    height, width = (side + 2 * padding - 2 for side in features.shape[-2:])
    if not _pays(features, weight, height * width // TILE ** 2):
        return F.conv2d(features, weight, bias, padding=padding)
    made = Winograd.apply(features, weight, bias, padding)
    whole = made.shape[-2:] == (height, width)
    return made if whole else made[..., :height, :width].contiguous()


def _pays(features: Tensor, weight: Tensor, tiles: int) -> bool:
    return (not is_captured()  # first: a traced shape is no number to compare
            and features.device.type == 'cpu' and features.dtype == weight.dtype == torch.float32
            and tiles >= FEWEST_TILES
            and all(n >= fewest for n, fewest in zip(sorted(weight.shape[:2]), FEWEST_CHANNELS))
            and not torch.is_autocast_enabled('cpu'))


class Winograd(torch.autograd.Function):
    """The convolution, extended below and to the right to whole tiles.

    Saves only its unpadded input, which the layer before usually saves as well.
    """

    @staticmethod
    def forward(ctx: Any, features: Tensor, weight: Tensor, bias: Tensor | None,
                padding: int) -> Tensor:
        ctx.save_for_backward(features, weight)
        ctx.padding = padding
        features = _pad(features, padding)
        height, width = (side - 2 for side in features.shape[-2:])
        made = features.new_empty(len(features), len(weight), height, width)
        kernels, transform = _at_points(weight), _Transform(features)
        for image, result, rows in _chunks(features, made):
            inputs = transform(INPUT, _windows(image, rows), 'inputs')
            products = torch.bmm(kernels, inputs, out=transform.memory(
                'products', len(kernels), len(weight), inputs.shape[2]))
            if bias is not None:
                products[AT_ONE] += bias[:, None]
            outputs = _tiles(result, rows)
            outputs.copy_(transform(OUTPUT, products, 'outputs').view(outputs.shape))
        return made

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (features, weight), padding = ctx.saved_tensors, ctx.padding
        needs_features, needs_weight, needs_bias, _ = ctx.needs_input_grad
        if torch.is_grad_enabled():  # the sums below have no second derivative
            return (*_usual_backward(features, weight, gradient, padding),
                    gradient.sum((0, 2, 3)) if needs_bias else None, None)
        height, width = features.shape[-2:]
        features = _pad(features, padding)
        kernels, transform = _at_points(weight), _Transform(features)
        of_features = torch.zeros_like(features) if needs_features else features
        of_kernels = torch.zeros_like(kernels)
        for image, made, of_image, rows in _chunks(features, gradient, of_features):
            products = transform(OUTPUT.T, _tiles(made, rows), 'products')
            if needs_weight:
                inputs = transform(INPUT, _windows(image, rows), 'inputs')
                of_kernels.baddbmm_(products, inputs.transpose(1, 2))
            if needs_features:
                inputs = torch.bmm(kernels.transpose(1, 2), products, out=transform.memory(
                    'inputs', len(kernels), len(image), products.shape[2]))
                _add_windows(of_image, rows, transform(INPUT.T, inputs, 'windows'))
        of_features = of_features[..., padding:padding + height, padding:padding + width]
        return (of_features.contiguous() if needs_features else None,
                _from_points(of_kernels) if needs_weight else None,
                gradient.sum((0, 2, 3)) if needs_bias else None, None)


def _usual_backward(features: Tensor, weight: Tensor, gradient: Tensor,
                    padding: int) -> tuple[Tensor, Tensor]:
    """Gradients of features and weight that can be differentiated again."""
    height, width = (side + 2 * padding - 2 for side in features.shape[-2:])
    gradient = gradient[..., :height, :width]
    return (conv2d_input(features.shape, weight, gradient, padding=padding),
            conv2d_weight(features, weight.shape, gradient, padding=padding))


class _Transform:
    """Applies a matrix along both sides of planes, in buffers that all chunks share.

    Allocating fresh buffers would cost as much time as the arithmetic.
    """

    def __init__(self, like: Tensor) -> None:
        self.like = like
        self._memory: dict[str, Tensor] = {}

    def __call__(self, matrix: Tensor, planes: Tensor, name: str) -> Tensor:
        """(q, p) and planes (p, p, C, rows, n) or (p^2, C, tiles) -> (q^2, C, tiles)."""
        (new, old), matrix = matrix.shape, matrix.to(self.like)
        channels = planes.shape[2 if planes.dim() == 5 else 1]
        planes = self.memory('planes', *planes.shape).copy_(planes).view(old, -1)
        half = torch.mm(matrix, planes, out=self.memory('half', new, planes.shape[1]))
        made = torch.bmm(matrix.expand(new, -1, -1), half.view(new, old, -1),
                         out=self.memory(name, new, new, half.shape[1] // old))
        return made.view(new ** 2, channels, -1)

    def memory(self, name: str, *shape: int) -> Tensor:
        size = math.prod(shape)
        if name not in self._memory or self._memory[name].numel() < size:
            self._memory[name] = self.like.new_empty(size)
        return self._memory[name][:size].view(shape)


def _pad(features: Tensor, padding: int) -> Tensor:
    """(B, C, H, W) -> contiguous (B, C, 4 m + 2, 4 n + 2)."""
    below, right = (-(side + 2 * padding - 2) % TILE for side in features.shape[-2:])
    if padding or below or right:
        features = F.pad(features, (padding, padding + right, padding, padding + below))
    return features.contiguous()


def _chunks(features: Tensor, *others: Tensor) -> Iterator[tuple]:
    """Images and slices of tile rows, chunk by chunk."""
    _, channels, height, width = features.shape
    rows, columns = height // TILE, width // TILE
    step = max(1, CHUNK // (channels * columns))
    for images in zip(features, *others):
        for start in range(0, rows, step):
            yield *images, slice(start, min(start + step, rows))


def _windows(image: Tensor, rows: slice) -> Tensor:
    """(C, 4 m + 2, 4 n + 2) -> a view (6, 6, C, rows, n); neighbours overlap by two."""
    plane, row, column = image.stride()
    columns = image.shape[2] // TILE
    return image.as_strided(
        (WINDOW, WINDOW, len(image), rows.stop - rows.start, columns),
        (row, column, plane, TILE * row, TILE * column),
        image.storage_offset() + TILE * rows.start * row)


def _add_windows(image: Tensor, rows: slice, planes: Tensor) -> None:
    """Adds planes (36, C, tiles) to the windows of an image, in four parts that do not overlap."""
    windows = _windows(image, rows)
    planes = planes.view(windows.shape)
    halves = slice(0, TILE), slice(TILE, WINDOW)
    for above in halves:
        for left in halves:
            windows[above, left] += planes[above, left]


def _tiles(image: Tensor, rows: slice) -> Tensor:
    """(C, 4 m, 4 n) -> a view (4, 4, C, rows, n)."""
    strip = image[:, TILE * rows.start:TILE * rows.stop]
    return strip.unflatten(2, (-1, TILE)).unflatten(1, (-1, TILE)).permute(2, 4, 0, 1, 3)


def _at_points(weight: Tensor) -> Tensor:
    """(C', C, 3, 3) -> (36, C', C)."""
    both = torch.kron(KERNEL, KERNEL).to(weight)
    return (both @ weight.detach().reshape(-1, 9).T).view(-1, *weight.shape[:2])


def _from_points(kernels: Tensor) -> Tensor:
    """The adjoint of :func:`_at_points`."""
    both = torch.kron(KERNEL, KERNEL).to(kernels)
    return (both.T @ kernels.flatten(1)).T.reshape(*kernels.shape[1:], 3, 3)
