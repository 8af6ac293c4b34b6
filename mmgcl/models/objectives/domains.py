"""Weights of the two domains."""
from collections.abc import Mapping


def domain_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """The non-zero weights, checked.

    Raises:
        ValueError: for a domain that is neither x nor y, or a negative weight.
    """
    for domain, weight in weights.items():
        if domain not in ('x', 'y'):
            raise ValueError(f"weights must name the domains 'x' and 'y', got {domain!r}")
        if weight < 0:
            raise ValueError(f'weights must be >= 0, got {weight} for {domain!r}')
    return {domain: weight for domain, weight in weights.items() if weight}
