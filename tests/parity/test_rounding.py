"""What rounding can explain of a difference from a record, and what it cannot."""
import numpy as np
import torch

from tests.parity.recorded import tensor
from tests.parity.rounding import Rounding

# The first product is 0 up to rounding in single precision, the second far from it.
ARRAYS = {'x': np.array([1.0, 0.1], np.float32), 'w': np.array([[1.0, -10.0], [2.0, 1.0]],
                                                               np.float32)}


def gradients(arrays: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    weight = tensor(arrays['w']).requires_grad_()
    output = (weight @ tensor(arrays['x'])).relu()
    output.sum().backward()
    return {'turning': weight.grad[0], 'far': weight.grad[1], 'output': output}


def test_turn_of_a_relu_explains_the_gradient_that_it_moves_and_no_other():
    rounding = Rounding(gradients, ARRAYS)
    assert rounding.of('turning')() >= 1.0
    assert rounding.of('far')() < 1e-5
    assert rounding.of('output')() < 1e-5


def test_nothing_is_computed_unless_it_is_asked_for(assert_matches):
    rounding = Rounding(lambda arrays: 1 / 0, ARRAYS)
    assert_matches(torch.ones(2), np.ones(2), 1e-9, rounding=rounding.of('ones'))
