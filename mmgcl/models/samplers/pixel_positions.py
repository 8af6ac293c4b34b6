"""Pixels at which STROTSS compares two images."""
import math

import torch
from torch import Tensor, nn

from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

LARGEST_GRID = 128 ** 2


@MODELS.register_module()
class RandomPixelSampler(nn.Module):
    """Random pixels: a grid with a random offset at each scale, some points of it at each step.

    Args:
        num_points: points of a step, or all of the grid if it has fewer.
        num_style: pixels of each draw from a style image, distinct within a draw.
        style_draws: number of draws.

    Raises:
        ValueError: if one of them is below 1.
    """

    def __init__(self, num_points: int = 1024, num_style: int = 1000,
                 style_draws: int = 5) -> None:
        super().__init__()
        _check_counts(num_points=num_points, num_style=num_style, style_draws=style_draws)
        self.num_points, self.num_style = num_points, num_style
        self.style_draws = style_draws

    def grid(self, height: int, width: int, random: StepRandom) -> Tensor:
        """Rows and columns (N, 2) of about 16 384 pixels, as a grid that covers the image."""
        strides = grid_strides(height, width)
        shares = random.uniforms('grid offset', 1, 2)[0].tolist()
        return pixel_grid(height, width, strides, [
            int(share * stride) for share, stride in zip(shares, strides)])

    def points(self, grid: Tensor, random: StepRandom) -> Tensor:
        """Points (n, 2) of a grid for one step."""
        return _some(grid, self.num_points, random.uniforms('points', 1, len(grid))[0])

    def style_points(self, height: int, width: int, random: StepRandom) -> Tensor:
        """Pixels (m, 2) of a style image."""
        pixels = pixel_grid(height, width)
        return torch.cat([_some(pixels, self.num_style, uniforms) for uniforms in
                          random.uniforms('style points', self.style_draws, len(pixels))])

    def extra_repr(self) -> str:
        return (f'num_points={self.num_points}, num_style={self.num_style}, '
                f'style_draws={self.style_draws}')


@MODELS.register_module()
class StridedPixelSampler(nn.Module):
    """Evenly spaced pixels, the same at every step: an optimisation without randomness.

    Args:
        num_points: points of a step, or all of the grid if it has fewer.
        num_style: pixels of a style image.

    Raises:
        ValueError: if one of them is below 1.
    """

    def __init__(self, num_points: int = 1024, num_style: int = 1000) -> None:
        super().__init__()
        _check_counts(num_points=num_points, num_style=num_style)
        self.num_points, self.num_style = num_points, num_style

    def grid(self, height: int, width: int, random: StepRandom) -> Tensor:
        """Rows and columns (N, 2) of about 16 384 pixels, as a grid that covers the image."""
        strides = grid_strides(height, width)
        return pixel_grid(height, width, strides, [stride // 2 for stride in strides])

    def points(self, grid: Tensor, random: StepRandom) -> Tensor:
        """Points (n, 2) of a grid for one step."""
        return every_kth(grid, self.num_points)

    def style_points(self, height: int, width: int, random: StepRandom) -> Tensor:
        """Pixels (m, 2) of a style image."""
        return every_kth(pixel_grid(height, width), self.num_style)

    def extra_repr(self) -> str:
        return f'num_points={self.num_points}, num_style={self.num_style}'


def grid_strides(height: int, width: int) -> tuple[int, int]:
    """Strides of rows and columns that leave about 16 384 pixels."""
    root = math.sqrt(height * width // LARGEST_GRID)
    return max(math.floor(root), 1), max(math.ceil(root), 1)


def pixel_grid(height: int, width: int, strides: tuple[int, int] = (1, 1),
               offsets: tuple[int, int] | list[int] = (0, 0)) -> Tensor:
    """Rows and columns (N, 2) of a grid, one image column after the other."""
    rows = torch.arange(offsets[0], height, strides[0])
    columns = torch.arange(offsets[1], width, strides[1])
    return torch.cartesian_prod(columns, rows).flip(1)


def every_kth(positions: Tensor, count: int) -> Tensor:
    """The first ``count`` of every k-th position, k as large as it can be."""
    return positions[::max(len(positions) // count, 1)][:count]


def _some(positions: Tensor, count: int, uniforms: Tensor) -> Tensor:
    """A uniformly random subset: the positions of the largest of independent uniforms."""
    return positions[uniforms.topk(min(count, len(positions))).indices]


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f'{name} must be at least 1, got {count}')
