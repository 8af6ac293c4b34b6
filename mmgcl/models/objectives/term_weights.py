"""Weights of an objective's terms."""
from collections.abc import Collection, Mapping


def term_weights(weights: Mapping[str, float], known: Collection[str]) -> dict[str, float]:
    """The non-zero weights, checked.

    Args:
        weights: by the name of a term or of a domain.
        known: the names that there are.

    Raises:
        ValueError: for another name, or a negative weight.
    """
    for name, weight in weights.items():
        if name not in known:
            raise ValueError(f'weights must name some of {", ".join(known)}, got {name!r}')
        if weight < 0:
            raise ValueError(f'weights must be >= 0, got {weight} for {name!r}')
    return {name: weight for name, weight in weights.items() if weight}
