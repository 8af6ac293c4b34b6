"""Adversarial losses."""
import math

import pytest
import torch

from mmgcl.models.losses import GANLoss, R1Penalty, WGANGPPenalty
from mmgcl.registry import MODELS

REAL, FAKE = 0.25, -2.0


def softplus(value: float) -> float:
    return math.log1p(math.exp(value))


# mode: cost of REAL as real, of FAKE as fake, of FAKE for the generator
COSTS = {
    'lsgan': (0.75 ** 2, 4.0, 9.0),
    'vanilla': (softplus(-0.25), softplus(-2.0), softplus(2.0)),
    'nonsaturating': (softplus(-0.25), softplus(-2.0), softplus(2.0)),
    'hinge': (0.75, 0.0, 2.0),
    'wgan': (-0.25, -2.0, 2.0),
    'wgan_gp': (-0.25, -2.0, 2.0),
}


def _prediction(value: float) -> torch.Tensor:
    return torch.full((2, 1, 3, 3), value)


@pytest.mark.parametrize('mode', COSTS)
def test_discriminator_pays_half_the_sum(mode):
    real, fake, _ = COSTS[mode]
    loss = GANLoss(mode).discriminator(_prediction(REAL), _prediction(FAKE))
    assert loss.shape == ()
    assert float(loss) == pytest.approx((real + fake) / 2)


@pytest.mark.parametrize('mode', COSTS)
def test_generator_pays(mode):
    loss = GANLoss(mode).generator(_prediction(FAKE))
    assert loss.shape == ()
    assert float(loss) == pytest.approx(COSTS[mode][2])


@pytest.mark.parametrize('mode', COSTS)
def test_scales_are_summed(mode):
    loss = GANLoss(mode, discriminator_weight=1.0)
    real, fake = ([torch.randn(2, 1, side, side) for side in (4, 2)] for _ in range(2))
    torch.testing.assert_close(
        loss.discriminator(real, fake), sum(map(loss.discriminator, real, fake)))
    torch.testing.assert_close(loss.generator(fake), sum(map(loss.generator, fake)))


@pytest.mark.parametrize('mode', COSTS)
def test_generator_and_discriminator_pull_a_prediction_apart(mode):
    prediction = torch.zeros(1, requires_grad=True)
    loss = GANLoss(mode)
    by_generator, = torch.autograd.grad(loss.generator(prediction), prediction)
    shifted = prediction + 0.5
    judged = loss.discriminator(torch.ones(1), shifted)
    by_discriminator, = torch.autograd.grad(judged, prediction)
    assert by_generator < 0 < by_discriminator


def test_half_precision_is_widened():
    prediction = torch.full((1, 1, 100, 100), 0.999).half()
    loss = GANLoss('lsgan').generator(prediction)
    assert loss.dtype == torch.float32
    assert float(loss) == pytest.approx(float(1 - prediction[0, 0, 0, 0].float()) ** 2, rel=1e-4)


def test_only_wgan_gp_brings_a_penalty_of_its_own():
    penalties = {mode: GANLoss(mode).penalty for mode in COSTS}
    penalty = penalties.pop('wgan_gp')
    assert isinstance(penalty, WGANGPPenalty)
    assert penalty.weight == 10
    assert set(penalties.values()) == {None}


def test_any_mode_takes_a_penalty():
    loss = MODELS.build({'type': 'GANLoss', 'mode': 'nonsaturating',
                         'penalty': {'type': 'R1Penalty', 'weight': 0.5}})
    assert isinstance(loss.penalty, R1Penalty)
    assert loss.penalty.weight == 0.5


@pytest.mark.parametrize('settings', [{'mode': 'gan'}, {'discriminator_weight': -1.0}])
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError, match='got'):
        GANLoss(**settings)
