"""Norms of a whole image in networks that see a part of it."""
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Moments = tuple[Tensor, Tensor]
"""Mean and variance of what a norm sees: (C,) each, or one number for all channels."""


class _Norms(TorchFunctionMode, ABC):
    """While entered, every norm of an image takes its mean and variance from :meth:`moments`.

    It stands in for ``F.instance_norm``, which ``nn.InstanceNorm2d`` calls as well, and for
    ``torch.std_mean``; so it serves any network whose norms are made of those, without a copy of
    its code. Norms are told apart by the order in which a forward pass reaches them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.place = 0

    def __enter__(self) -> '_Norms':
        self.place = 0
        return super().__enter__()

    @abstractmethod
    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        """Of the norm that ``features`` (B, C, H, W) have reached, over these dimensions."""

    def __torch_function__(self, func: Callable, types: Sequence[type], args: tuple = (),
                           kwargs: dict[str, Any] | None = None) -> Any:
        stand_in = {F.instance_norm: self._instance_norm, torch.std_mean: self._std_mean}
        return stand_in.get(func, func)(*args, **(kwargs or {}))

    def _instance_norm(self, features: Tensor, running_mean: Tensor | None = None,
                       running_var: Tensor | None = None, weight: Tensor | None = None,
                       bias: Tensor | None = None, use_input_stats: bool = True,
                       momentum: float = 0.1, eps: float = 1e-5) -> Tensor:
        if use_input_stats:
            running_mean, running_var = self._next(features, (0, 2, 3))
        return F.batch_norm(features, running_mean, running_var, weight, bias, eps=eps)

    def _std_mean(self, features: Tensor, dim: Sequence[int] = (1, 2, 3),
                  keepdim: bool = True) -> tuple[Tensor, Tensor]:
        mean, variance = self._next(features, (0, *dim))
        # The unbiased deviation of so many values is the biased one to seven digits.
        return variance.sqrt().expand(len(features), 1, 1, 1), mean.expand(len(features), 1, 1, 1)

    def _next(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        moments = self.moments(features, dims)
        self.place += 1
        return moments


class PooledStatistics(_Norms):
    """The images of a batch are parts of one image: they share their statistics, kept here.

    With the whole image as the only part, this is the usual norm.

    Attributes:
        found: moments of each norm, of the last pass.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Moments] = []

    def __enter__(self) -> 'PooledStatistics':
        self.found = []
        return super().__enter__()

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        self.found.append(_mean_var(features, dims))
        return self.found[-1]


class FixedStatistics(_Norms):
    """Statistics that are known.

    Args:
        known: moments of each norm.
    """

    def __init__(self, known: Sequence[Moments]) -> None:
        super().__init__()
        self.known = list(known)

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        return self.known[self.place]


class SummedStatistics(FixedStatistics):
    """Uses known statistics and sums up those of the parts that pass, for a better estimate.

    Parts overlap, so that of each only its core counts: set :attr:`core` before a pass.

    Args:
        known: moments of each norm.

    Attributes:
        core: (top, bottom, left, right) as shares of the part's height and width.
    """

    core: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)

    def __init__(self, known: Sequence[Moments]) -> None:
        super().__init__(known)
        self._sums = [(0, torch.zeros_like(mean, dtype=torch.float64),
                       torch.zeros_like(mean, dtype=torch.float64)) for mean, _ in self.known]

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        height, width = features.shape[-2:]
        top, bottom = (round(share * height) for share in self.core[:2])
        left, right = (round(share * width) for share in self.core[2:])
        part = features[..., top:bottom, left:right]
        mean, variance = (value.double() for value in _mean_var(part, dims))
        count, first, second = self._sums[self.place]
        size = part.shape[-2] * part.shape[-1]
        self._sums[self.place] = (
            count + size, first + size * mean, second + size * (variance + mean.square()))
        return super().moments(features, dims)

    @property
    def found(self) -> list[Moments]:
        """Moments over the cores of all parts that have passed."""
        means = [first / count for count, first, _ in self._sums]
        return [(mean.float(), (second / count - mean.square()).clamp(min=0).float())
                for mean, (count, _, second) in zip(means, self._sums)]


def _mean_var(features: Tensor, dims: tuple[int, ...]) -> Moments:
    keep = 1 in dims  # one number for all channels keeps its four dimensions
    variance, mean = torch.var_mean(features.float(), dims, correction=0, keepdim=keep)
    return mean, variance
