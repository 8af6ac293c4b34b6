"""InfoNCE against its definition."""
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize
from torch.utils._python_dispatch import TorchDispatchMode

from mmgcl.models.losses.infonce import InfoNCELoss

TEMPERATURE = 0.1


@pytest.fixture
def nodes() -> tuple[Tensor, Tensor]:
    torch.manual_seed(0)
    return tuple(normalize(torch.randn(2, 3, 7, 5, dtype=torch.float64), dim=-1) for _ in range(2))


def by_definition(source: Tensor, output: Tensor, reduction: str = 'mean') -> Tensor:
    """One direction, one graph at a time, with the library's cross entropy."""
    rows = [cross_entropy(z @ v.T / TEMPERATURE, torch.arange(len(z)), reduction=reduction)
            for z, v in zip(source.flatten(0, -3), output.flatten(0, -3))]
    return torch.stack(rows).unflatten(0, source.shape[:-2])


@pytest.mark.parametrize('reduction', ['mean', 'sum'])
def test_one_direction_is_the_cross_entropy(nodes, reduction):
    loss = InfoNCELoss(TEMPERATURE, symmetric=False, reduction=reduction)(*nodes)
    torch.testing.assert_close(loss, by_definition(*nodes, reduction))


@pytest.mark.parametrize('reduction', ['mean', 'sum'])
def test_symmetric_is_the_sum_of_both_directions(nodes, reduction):
    source, output = nodes
    loss = InfoNCELoss(TEMPERATURE, reduction=reduction)(source, output)
    both = by_definition(source, output, reduction) + by_definition(output, source, reduction)
    torch.testing.assert_close(loss, both)


@pytest.mark.parametrize('symmetric', [False, True])
@pytest.mark.parametrize('reduction', ['mean', 'sum'])
def test_gradients_of_both_inputs(nodes, symmetric, reduction):
    loss = InfoNCELoss(TEMPERATURE, symmetric, reduction)
    inputs = [part[:1, :2].clone().requires_grad_() for part in nodes]
    assert torch.autograd.gradcheck(loss, inputs)


def test_gradient_weighs_each_graph_by_its_own_factor(nodes):
    source, output = nodes
    output.requires_grad_()
    factors = torch.arange(6., dtype=torch.float64).view(2, 3)
    ours, = torch.autograd.grad((factors * InfoNCELoss(TEMPERATURE)(source, output)).sum(), output)
    both = by_definition(source, output) + by_definition(output, source)
    expected, = torch.autograd.grad((factors * both).sum(), output)
    torch.testing.assert_close(ours, expected)


@pytest.mark.parametrize('symmetric', [False, True])
@pytest.mark.parametrize('block', [1, 20, 49, 150, 293])
def test_blocks_of_any_size_give_the_same_numbers(nodes, symmetric, block):
    # 6 graphs of 49 logits: less than a row, rows, one graph, three of them, all but one logit.
    found = []
    for settings in ({}, {'block': block}):
        inputs = [part.clone().requires_grad_() for part in nodes]
        losses = InfoNCELoss(TEMPERATURE, symmetric, **settings)(*inputs)
        factors = torch.arange(6., dtype=torch.float64).view(2, 3)
        found.append((losses, *torch.autograd.grad((factors * losses).sum(), inputs)))
    torch.testing.assert_close(*found)


class Largest(TorchDispatchMode):
    """The most numbers that any result holds."""

    numbers = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor):
            self.numbers = max(self.numbers, result.numel())
        return result


@pytest.mark.parametrize(('block', 'most'), [(400, 400), (6 * 40 ** 2, 6 * 40 ** 2)])
def test_blocks_hold_no_more_logits_than_asked(block, most):
    # 6 graphs of 1600 logits, of nodes with 6 * 40 numbers.
    source, output = torch.randn(2, 6, 40, 1, generator=torch.Generator().manual_seed(0))
    with Largest() as largest:
        InfoNCELoss(block=block)(source, output.requires_grad_()).sum().backward()
    assert largest.numbers == most


def test_blocks_leave_a_constant_source_without_gradient(nodes):
    source, output = nodes
    output.requires_grad_()
    first, second = (torch.autograd.grad(InfoNCELoss(TEMPERATURE, **settings)(
        source, output).sum(), output)[0] for settings in ({}, {'block': 20}))
    torch.testing.assert_close(first, second)


def test_large_logits_do_not_overflow():
    nodes = torch.eye(4)[None]
    for block in (1, 16):
        loss = InfoNCELoss(temperature=1e-3, block=block)(nodes, nodes.flip(1))
        assert loss.item() == pytest.approx(2000)


@pytest.mark.parametrize(('settings', 'message'), [
    (dict(temperature=0), 'temperature must be > 0, got 0'),
    (dict(block=0), 'block must be >= 1, got 0'),
    (dict(reduction='none'), "reduction must be 'mean' or 'sum', got 'none'")])
def test_wrong_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        InfoNCELoss(**settings)
