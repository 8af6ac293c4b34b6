"""Normalisation statistics of a whole image for networks applied to tiles of it."""
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Moments = tuple[Tensor, Tensor]
"""Mean and variance of a normalisation layer's input: (C,) each, or one value for all channels."""


class _Norms(TorchFunctionMode, ABC):
    """Context in which normalisation layers take mean and variance from :meth:`moments`.

    Intercepts ``F.instance_norm``, which ``nn.InstanceNorm2d`` calls, and ``torch.std_mean``; so it
    works for any network whose normalisation is built on these, without changing its code. Layers
    are identified by the order in which a forward pass reaches them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.index = 0

    def __enter__(self) -> '_Norms':
        self.index = 0
        return super().__enter__()

    @abstractmethod
    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        """Moments for the current layer, given its input (B, C, H, W) and the reduced ``dims``."""

    def __torch_function__(self, func: Callable, types: Sequence[type], args: tuple = (),
                           kwargs: dict[str, Any] | None = None) -> Any:
        replacements: dict[Callable, Callable[..., Any]] = {
            F.instance_norm: self._instance_norm, torch.std_mean: self._std_mean}
        return replacements.get(func, func)(*args, **(kwargs or {}))

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
        # Over this many values, the unbiased and biased deviations agree to seven digits.
        return variance.sqrt().expand(len(features), 1, 1, 1), mean.expand(len(features), 1, 1, 1)

    def _next(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        moments = self.moments(features, dims)
        self.index += 1
        return moments


class PooledStatistics(_Norms):
    """Treats a batch as parts of one image: statistics are pooled over the batch and recorded.

    For a batch of one whole image, this is ordinary instance normalisation.

    Attributes:
        found: moments of each layer in the last pass.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Moments] = []

    def __enter__(self) -> 'PooledStatistics':
        self.found = []
        super().__enter__()
        return self

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        self.found.append(_mean_var(features, dims))
        return self.found[-1]


class FixedStatistics(_Norms):
    """Normalises with given statistics.

    Args:
        known: moments of each layer.
    """

    def __init__(self, known: Sequence[Moments]) -> None:
        super().__init__()
        self.known = list(known)

    def moments(self, features: Tensor, dims: tuple[int, ...]) -> Moments:
        return self.known[self.index]


class NextStatistics(FixedStatistics):
    """Accumulates moments of the first layer without known statistics, and stops the pass there.

    Tiles overlap, so only the core of each is counted: set :attr:`core` before each pass.

    Args:
        known: moments of the preceding layers.

    Raises:
        ReachedNorm: aborts the forward pass at that layer.
    """

    def __init__(self, known: Sequence[Moments]) -> None:
        super().__init__(known)
        self.core = (0.0, 1.0, 0.0, 1.0)  # top, bottom, left, right as fractions of the sides
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
        """Moments over the cores of all tiles so far."""
        return self._sum.moments


class ReachedNorm(Exception):  # noqa: N818 (control flow, not an error)
    """A forward pass has reached the layer whose moments are being measured."""


class MomentSum:
    """Combines the moments of parts into those of the whole, in float64."""

    def __init__(self) -> None:
        self._count = 0
        self._first = self._second = torch.zeros((), dtype=torch.float64)

    def add(self, moments: Moments, count: int) -> None:
        """Adds the moments of a part with ``count`` values per channel."""
        mean, variance = (value.double() for value in moments)
        self._count += count
        self._first = self._first + count * mean
        self._second = self._second + count * (variance + mean.square())

    @property
    def moments(self) -> Moments:
        """Mean and variance over all parts, float32."""
        mean = self._first / self._count
        variance = (self._second / self._count - mean.square()).clamp(min=0)
        return mean.float(), variance.float()


def _mean_var(features: Tensor, dims: tuple[int, ...]) -> Moments:
    keep = 1 in dims  # a single value for all channels keeps its four dimensions
    variance, mean = torch.var_mean(features.float(), dims, correction=0, keepdim=keep)
    return mean, variance
