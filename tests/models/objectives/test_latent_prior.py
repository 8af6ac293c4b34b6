"""The divergence of UNIT's codes from their prior."""
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from mmgcl.models.objectives import LatentPrior
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom


def test_term_is_twice_the_mean_divergence_of_an_element_from_the_prior():
    torch.manual_seed(0)
    prior = LatentPrior({'content': 2.0})
    codes = {name: torch.randn(2, 4, 3, 3, dtype=torch.double) for name in prior.required_images}
    terms = prior(StepContext(codes, None, StepRandom(0, 0)))
    for domain in 'xy':
        mean = codes[f'content_{domain}']
        one = torch.ones_like(mean)
        divergence = kl_divergence(Normal(mean, one), Normal(0 * mean, one)).mean()
        torch.testing.assert_close(terms[f'content_{domain}'], 2.0 * 2 * divergence)


def test_weights_are_checked():
    with pytest.raises(ValueError, match="some of content, again, got 'style'"):
        LatentPrior({'style': 1.0})
    assert LatentPrior({'content': 0, 'again': 1}).required_images == (
        'content_x_again', 'content_y_again')
