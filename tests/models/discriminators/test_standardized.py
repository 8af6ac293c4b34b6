"""Judging standardised colours."""
import pytest
import torch
from torch import nn

from mmgcl.models.discriminators import StandardizedDiscriminator


def test_target_colours_have_mean_0_and_deviation_1():
    colours = torch.tensor([[0.5, -0.5, 0.0], [0.7, -0.1, 0.2]]).T[None, :, None]
    made = StandardizedDiscriminator(nn.Identity(), (0.6, -0.3, 0.1), (0.1, 0.2, 0.1))(colours)
    expected = torch.tensor([-1.0, 1.0]).expand(1, 3, 1, 2)
    torch.testing.assert_close(made, expected, rtol=0, atol=1e-6)


def test_checkpoints_hold_the_inner_weights_alone():
    network = StandardizedDiscriminator(nn.Linear(1, 1), (0.0,), (1.0,))
    assert list(network.state_dict()) == ['discriminator.weight', 'discriminator.bias']


@pytest.mark.parametrize(('mean', 'std'), [((0.0,), (1.0, 1.0)), ((0.0,), (0.0,))])
def test_impossible_statistics_are_named(mean, std):
    with pytest.raises(ValueError, match='one number per channel, std positive'):
        StandardizedDiscriminator(nn.Identity(), mean, std)
