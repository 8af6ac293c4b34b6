"""State of the global random generators, seeded per sample."""
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.random import (  # type: ignore[attr-defined]  # its stubs leave them out
    get_bit_generator,
    set_bit_generator,
)


@contextmanager
def preserved_generators(numpy_only: bool = False) -> Iterator[None]:
    """Restores the global generators of ``random``, ``numpy.random`` and torch (CPU) on exit.

    Args:
        numpy_only: skip those of ``random`` and torch, if the block does not draw from them.
    """
    numpy_state = get_bit_generator()
    states = None if numpy_only else (random.getstate(), torch.default_generator.get_state())
    try:
        yield
    finally:
        set_bit_generator(numpy_state)
        if states is not None:
            random.setstate(states[0])
            torch.default_generator.set_state(states[1])


def seed_generators(seed: int, index: int, stream: int, numpy_only: bool = False) -> None:
    """Seeds the global generators for one random stream of a sample.

    ``numpy.random`` then draws from ``PCG64([seed, index, stream])``, like
    ``numpy.random.default_rng([seed, index, stream])``.

    Args:
        seed: of the data set, >= 0.
        index: number of the sample, >= 0.
        stream: number of the sample's independent stream, 0 to 255.
        numpy_only: skip those of ``random`` and torch.
    """
    set_bit_generator(np.random.PCG64([seed, index, stream]))
    if not numpy_only:
        random.seed(seed << 72 | index << 8 | stream)
        torch.default_generator.manual_seed(random.getrandbits(63))


def global_generator() -> np.random.Generator:
    """A ``Generator`` that shares the state of ``numpy.random``: drawing advances both."""
    return np.random.Generator(get_bit_generator())
