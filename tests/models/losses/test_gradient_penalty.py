"""Penalties on a discriminator's gradient."""
import pytest
import torch
from torch import Tensor, nn

from mmgcl.models.losses import R1Penalty, WGANGPPenalty


class _Linear(nn.Module):
    """A sum with one weight for all pixels: its gradient is that weight everywhere."""

    def __init__(self, slope: float) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(slope))

    def forward(self, image: Tensor) -> Tensor:
        return self.slope * image


class _Quadratic(nn.Module):
    """Half the square: its gradient is the image."""

    def forward(self, image: Tensor) -> Tensor:
        return image.square() / 2


def _images(value: float) -> Tensor:
    return torch.full((2, 1, 2, 2), value)


def test_r1_of_a_linear_discriminator_and_its_derivative():
    discriminator = _Linear(3.0)
    penalty = R1Penalty(weight=2.0)(discriminator, _images(0.5))
    penalty.backward()
    assert penalty.item() == pytest.approx(4 * 9.0)  # w / 2 times four pixels of slope^2
    assert discriminator.slope.grad.item() == pytest.approx(4 * 2 * 3.0)


def test_wasserstein_penalty_of_a_linear_discriminator_and_its_derivative():
    discriminator = _Linear(3.0)
    penalty = WGANGPPenalty(weight=10.0, constant=1.0)(
        discriminator, _images(0.0), _images(1.0), torch.rand(2, 1))
    penalty.backward()
    assert penalty.item() == pytest.approx(10 * (2 * 3.0 - 1) ** 2)
    assert discriminator.slope.grad.item() == pytest.approx(10 * 2 * (2 * 3.0 - 1) * 2)


@pytest.mark.parametrize('shape', [(2,), (2, 1), (2, 1, 1, 1)])
def test_alpha_is_the_share_of_the_real_image(shape):
    alpha = torch.tensor([1.0, 0.25]).reshape(shape)
    penalty = WGANGPPenalty(weight=1.0, constant=0.0)
    value = penalty(_Quadratic(), _images(4.0), _images(0.0), alpha)
    # The norm of four equal pixels is twice the pixel: 8 and 2.
    assert value.item() == pytest.approx((64 + 4) / 2)


def test_outputs_of_mixed_precision_mix_with_real_images():
    discriminator = torch.nn.Conv2d(1, 1, 1)
    real, fake = _images(0.0), _images(1.0)
    full, mixed = (WGANGPPenalty()(discriminator, real, image, torch.full((2,), 0.5))
                   for image in (fake, fake.bfloat16()))
    torch.testing.assert_close(mixed, full)


def test_a_flat_discriminator_is_no_obstacle():
    discriminator = _Linear(0.0)
    WGANGPPenalty()(discriminator, _images(0.0), _images(1.0), torch.rand(2)).backward()
    assert discriminator.slope.grad.isfinite()


def test_scales_are_summed_before_the_gradient():
    discriminator = _Linear(3.0)
    twice = R1Penalty()(lambda image: [discriminator(image), discriminator(image)], _images(1.0))
    once = R1Penalty()(discriminator, _images(1.0))
    assert twice.item() == pytest.approx(4 * once.item())


@pytest.mark.parametrize('penalty', [R1Penalty(), WGANGPPenalty()])
def test_no_gradient_reaches_the_images(penalty):
    real, fake = _images(1.0).requires_grad_(), _images(0.0).requires_grad_()
    discriminator = _Linear(3.0)
    penalty(discriminator, real, fake, torch.rand(2)).backward()
    assert real.grad is None
    assert fake.grad is None
    assert discriminator.slope.grad is not None


@pytest.mark.parametrize('penalty', [R1Penalty, WGANGPPenalty])
def test_a_negative_weight_is_refused(penalty):
    with pytest.raises(ValueError, match='weight must be >= 0, got -1'):
        penalty(weight=-1.0)
