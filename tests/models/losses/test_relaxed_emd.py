"""Relaxed earth mover's distance."""
import pytest
import torch

from mmgcl.models.losses import PaletteLoss, RelaxedEMDLoss
from mmgcl.models.losses.relaxed_emd import relaxed_emd


def vectors(count: int, channels: int = 5, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, channels, generator=generator, dtype=torch.float64)


def test_it_is_at_most_the_earth_mover_distance():
    distances = torch.rand(6, 6, dtype=torch.float64)
    # Any assignment moves all mass; the earth mover's is the cheapest of them.
    cheapest = min(
        distances[torch.arange(6), torch.randperm(6)].mean() for _ in range(2000))
    assert relaxed_emd(distances) <= cheapest


@pytest.mark.parametrize('loss', [RelaxedEMDLoss(), PaletteLoss()])
def test_order_and_repetition_do_not_matter(loss):
    output, style = vectors(7, 3), vectors(9, 3, seed=1)
    value = loss(output, style)
    torch.testing.assert_close(loss(output[torch.randperm(7)], style), value)
    torch.testing.assert_close(loss(output, style.repeat(5, 1)), value)


def test_missing_style_vectors_cost():
    style = torch.eye(5, dtype=torch.float64)
    assert RelaxedEMDLoss()(style[:2].repeat(3, 1), style) == pytest.approx(3 / 5)
    assert RelaxedEMDLoss()(style, style) == pytest.approx(0)


def test_length_does_not_matter_to_the_cosine():
    output, style = vectors(7), vectors(9, seed=1)
    torch.testing.assert_close(
        RelaxedEMDLoss()(4 * output, style), RelaxedEMDLoss()(output, style))


@pytest.mark.parametrize('loss', [RelaxedEMDLoss(), PaletteLoss()])
def test_black_pixels_give_numbers(loss):
    output = vectors(6, 3).requires_grad_()
    style = vectors(6, 3, seed=1)
    style[0] = 0
    loss(output, style).backward()
    assert output.grad.isfinite().all()


@pytest.mark.parametrize('loss', [RelaxedEMDLoss(), PaletteLoss()])
def test_gradient_is_that_of_finite_differences(loss):
    output, style = vectors(6, 3).requires_grad_(), vectors(8, 3, seed=1)
    assert torch.autograd.gradcheck(lambda given: loss(given, style), output)
