"""The terms of STROTSS' objective."""
import pytest
import torch

from mmgcl.models.losses import MomentMatchingLoss, SelfDistanceLoss, STROTSSLoss
from mmgcl.models.losses.moment_matching import moments

torch.manual_seed(0)
OUTPUT, CONTENT, STYLE = torch.rand(3, 12, 7, dtype=torch.float64)


def test_moments_of_equal_vectors_differ_by_nothing():
    assert MomentMatchingLoss(moments(STYLE))(STYLE.flip(0)) == pytest.approx(0, abs=1e-12)


def test_a_shift_costs_its_mean_size():
    assert MomentMatchingLoss(moments(STYLE))(STYLE + 0.25) == pytest.approx(0.25)


def test_self_distance_sees_neither_lengths_nor_a_rotation():
    turn = torch.linalg.qr(torch.randn(7, 7, dtype=torch.float64)).Q
    value = SelfDistanceLoss()(OUTPUT, CONTENT)
    torch.testing.assert_close(SelfDistanceLoss()(3 * OUTPUT @ turn, CONTENT), value)
    assert SelfDistanceLoss()(CONTENT @ turn, CONTENT) == pytest.approx(0, abs=1e-12)


def test_self_distance_does_not_grow_with_the_number_of_vectors():
    torch.testing.assert_close(
        SelfDistanceLoss()(OUTPUT.repeat(4, 1), CONTENT.repeat(4, 1)),
        SelfDistanceLoss()(OUTPUT, CONTENT))


def test_content_weight_shifts_the_objective_to_the_content():
    far, near = (STROTSSLoss(STYLE, weight)(OUTPUT, CONTENT) for weight in (1e-6, 1e6))
    torch.testing.assert_close(near, SelfDistanceLoss()(OUTPUT, CONTENT), rtol=1e-4, atol=0)
    loss = STROTSSLoss(STYLE, 1.0)
    style_terms = (loss.transport(OUTPUT, STYLE) + loss.moments(OUTPUT)
                   + loss.palette(OUTPUT[:, :3], STYLE[:, :3]))
    torch.testing.assert_close(far, style_terms / 2, rtol=1e-4, atol=0)


def test_gradient_is_that_of_finite_differences():
    loss = STROTSSLoss(STYLE, 2.0)
    output = OUTPUT.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda given: loss(given, CONTENT), output)
