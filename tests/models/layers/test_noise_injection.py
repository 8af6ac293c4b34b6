"""Noise that a network may use."""
import torch

from mmgcl.models.layers import NoiseInjection
from mmgcl.models.layers.noise_injection import PERIOD


def layer(number: int = 0, strength: float = 0.5) -> NoiseInjection:
    made = NoiseInjection(number)
    torch.nn.init.constant_(made.weight, strength)
    return made


def test_it_starts_without_effect():
    features = torch.randn(2, 3, 4, 4)
    assert torch.equal(NoiseInjection()(features), features)


def test_given_noise_is_added_with_the_learned_strength_to_all_channels():
    features, noise = torch.zeros(2, 3, 4, 4), torch.randn(2, 1, 4, 4)
    assert torch.equal(layer()(features, noise), (0.5 * noise).expand(2, 3, 4, 4))


def test_fixed_noise_depends_on_the_position_alone():
    small, large = (layer()(torch.zeros(batch, 1, *size))
                    for batch, size in ((1, (6, 8)), (2, (9, PERIOD + 8))))
    assert torch.equal(large[:, :, :6, :8], small.expand(2, 1, 6, 8))
    assert torch.equal(large[..., :6, PERIOD:], large[..., :6, :8])


def test_layers_have_fixed_noise_of_their_own_with_unit_variance():
    one, other = (layer(number, 1.0)(torch.zeros(1, 1, 200, 200)) for number in (0, 1))
    assert abs(float(one.detach().std()) - 1) < 0.02
    assert abs(float((one * other).detach().mean())) < 0.02


def test_half_precision_stays():
    assert layer()(torch.zeros(1, 1, 4, 4, dtype=torch.bfloat16)).dtype == torch.bfloat16
