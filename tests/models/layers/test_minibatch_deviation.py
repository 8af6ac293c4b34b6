"""Deviation within a batch as a feature."""
import pytest
import torch

from mmgcl.models.layers import MinibatchDeviation


def test_equal_images_have_none():
    made = MinibatchDeviation(4)(torch.randn(1, 3, 2, 2).expand(4, -1, -1, -1))
    assert made.shape == (4, 4, 2, 2)
    assert torch.allclose(made[:, 3], torch.tensor(1e-4))  # the root of the 1e-8


def test_it_is_the_mean_deviation_of_a_group_on_all_positions():
    features = torch.randn(6, 3, 2, 5, dtype=torch.float64)
    made = MinibatchDeviation(3)(features)
    assert torch.equal(made[:, :3], features)
    for group in ([0, 2, 4], [1, 3, 5]):
        expected = features[group].std(0, unbiased=False).mean()
        assert torch.allclose(made[group, 3], expected, atol=1e-7)


def test_a_smaller_batch_is_one_group():
    features = torch.randn(2, 3, 4, 4)
    assert torch.equal(MinibatchDeviation(16)(features), MinibatchDeviation(2)(features))


def test_impossible_groups_are_named():
    with pytest.raises(ValueError, match='group must be >= 2 images, got 1'):
        MinibatchDeviation(1)
    with pytest.raises(ValueError, match='multiple of group=4 images, got 6'):
        MinibatchDeviation(4)(torch.zeros(6, 1, 2, 2))
