"""Lazy regularisation: terms that are computed in every k-th iteration only."""
from collections.abc import Mapping


def lazy_weight(interval: int, iteration: int) -> int:
    r"""Factor of a lazy term: k in every k-th iteration, 0 otherwise.

    .. math:: w_t = k \, [t \bmod k = 0]

    Its mean is 1, so the expected weight is unchanged, as in the lazy regularisation of StyleGAN2
    (Karras et al., 2020). It depends only on the iteration of the run, so all processes skip the
    same iterations and a resumed run continues the pattern.

    Args:
        interval: k >= 1; 1 computes the term in every iteration.
        iteration: t, from 0. With gradient accumulation it counts batches, not updates.

    Example::

        >>> [lazy_weight(4, iteration) for iteration in range(6)]
        [4, 0, 0, 0, 4, 0]
    """
    return 0 if iteration % interval else interval


def lazy_weights(weights: Mapping[str, float], intervals: Mapping[str, int],
                 iteration: int) -> dict[str, float]:
    """Weights of the terms that are computed in an iteration; without an interval, always."""
    times = {name: lazy_weight(intervals.get(name, 1), iteration) for name in weights}
    return {name: times[name] * weight for name, weight in weights.items() if times[name]}


def check_interval(name: str, interval: int) -> int:
    """The interval; raises ValueError, naming the argument, unless it is an integer >= 1."""
    if not isinstance(interval, int) or interval < 1:
        raise ValueError(f'{name} must be a whole number >= 1, got {interval}')
    return interval
