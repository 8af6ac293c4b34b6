"""How far single precision may move what a recorded run gives."""
from collections.abc import Callable, Mapping

import numpy as np
from torch import Tensor

from tests.parity.recorded import Arrays

DRAWS = 6
UNITS = 2.0 ** -22  # four units in the last digit of single precision
# The recording's rounding is one more draw, which may be larger than the largest of ours.
MARGIN = 3.0


class Rounding:
    """Measures how a computation in double precision reacts to rounding of what was recorded.

    A record of single precision has its own rounding, and where an activation is zero up to
    rounding a ReLU may have turned, which moves gradients by far more than the last digits. Both
    show when the recorded numbers are moved by a few units in their last digit. Nothing is computed
    unless it is asked for.

    Args:
        compute: what a test compares, by name, from the arrays of a file.
        arrays: of the file.
    """

    def __init__(self, compute: Callable[[Arrays], Mapping[str, Tensor]], arrays: Arrays) -> None:
        self._compute, self._arrays = compute, arrays
        self._moved: dict[str, float] | None = None

    def of(self, name: str) -> Callable[[], float]:
        """A function that gives the largest change to expect in an entry of a value."""
        return lambda: MARGIN * self._measured()[name]

    def _measured(self) -> dict[str, float]:
        if self._moved is None:
            exact = self._compute(self._arrays)
            self._moved = dict.fromkeys(exact, 0.0)
            for seed in range(DRAWS):
                for name, value in self._compute(moved(self._arrays, seed)).items():
                    change = float((value - exact[name]).detach().abs().max())
                    self._moved[name] = max(self._moved[name], change)
        return self._moved


def moved(arrays: Arrays, seed: int) -> Arrays:
    """The arrays with those of single precision moved by a few units in the last digit."""
    rng = np.random.default_rng(seed)
    return {name: array * (1 + UNITS * rng.standard_normal(array.shape))
            if array.dtype == np.float32 else array for name, array in arrays.items()}
