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
        self.index = 0

    def __enter__(self) -> '_Norms':
        self.index = 0
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
        self.index += 1
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
        return self.known[self.index]


class NextStatistics(FixedStatistics):
    """Sums up the moments of the first norm that is not known yet, and stops the pass there.

    Parts overlap, so that of each only its core counts: set :attr:`core` before a pass.

    Args:
        known: moments of the norms before.

    Raises:
        ReachedNorm: in place of a pass, at that norm.
    """

    def __init__(self, known: Sequence[Moments]) -> None:
        super().__init__(known)
        self.core = (0.0, 1.0, 0.0, 1.0)  # top, bottom, left, right as shares of height and width
        self._sum = MomentSum()

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        if self.index < len(self.known):
            return super().moments(features, dims)
        height, width = features.shape[-2:]
        top, bottom = (round(share * height) for share in self.core[:2])
        left, right = (round(share * width) for share in self.core[2:])
        part = features[..., top:bottom, left:right]
        self._sum.add(_mean_var(part, dims), part.shape[-2] * part.shape[-1])
        raise ReachedNorm

    @property
    def found(self) -> Moments:
        """Moments over the cores of all parts that have passed."""
        return self._sum.moments


class ReachedNorm(Exception):  # noqa: N818 (it stops a pass, nothing went wrong)
    """A pass has come to the norm whose moments are wanted."""


class MomentSum:
    """Moments of a whole from those of its parts."""

    def __init__(self) -> None:
        self._count, self._first, self._second = 0, 0.0, 0.0

    def add(self, moments: Moments, count: int) -> None:
        """Adds a part of ``count`` values a channel."""
        mean, variance = (value.double() for value in moments)
        self._count += count
        self._first = self._first + count * mean
        self._second = self._second + count * (variance + mean.square())

    @property
    def moments(self) -> Moments:
        """Mean and variance of all that was added."""
        mean = self._first / self._count
        variance = (self._second / self._count - mean.square()).clamp(min=0)
        return mean.float(), variance.float()


def _mean_var(features: Tensor, dims: tuple[int, ...]) -> Moments:
    keep = 1 in dims  # one number for all channels keeps its four dimensions
    variance, mean = torch.var_mean(features.float(), dims, correction=0, keepdim=keep)
    return mean, variance
