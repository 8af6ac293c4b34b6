"""Terms that come every k-th iteration only."""
from collections.abc import Mapping


def lazy_weight(interval: int, iteration: int) -> int:
    r"""What a lazy term is multiplied by: k in every k-th iteration, 0 in those between.

    .. math:: w_t = k \, [t \bmod k = 0]

    The mean over k iterations is 1, so a lazy term asks for as much as one that always comes, as
    the penalties of StyleGAN2 do (Karras et al., 2020). The iteration is the run's own, a plain
    number: all processes leave out the same ones, and a resumed run goes on where it was.

    Args:
        interval: k >= 1; 1 is a term that always comes.
        iteration: t, from 0. Where gradients are accumulated it counts batches, not updates.
    """
    return 0 if iteration % interval else interval


def lazy_weights(weights: Mapping[str, float], intervals: Mapping[str, int],
                 iteration: int) -> dict[str, float]:
    """The terms of ``weights`` that an iteration has; those without an interval always come."""
    times = {name: lazy_weight(intervals.get(name, 1), iteration) for name in weights}
    return {name: times[name] * weight for name, weight in weights.items() if times[name]}


def check_interval(name: str, interval: int) -> int:
    """The argument ``name``, or ValueError if it is no whole number from 1 on."""
    if not isinstance(interval, int) or interval < 1:
        raise ValueError(f'{name} must be a whole number >= 1, got {interval}')
    return interval
