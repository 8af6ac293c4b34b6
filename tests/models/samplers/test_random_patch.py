"""Random positions of patches."""
import pytest
import torch
from torch import Tensor

from mmgcl.models.samplers import RandomPatchSampler, gather_patches
from mmgcl.structures.step_random import StepRandom


def uniforms(stream: str, count: int, batch: int = 3) -> Tensor:
    return StepRandom(seed=1, iteration=2).uniforms(stream, batch, count)


def test_positions_are_distinct_and_on_the_map():
    layers = RandomPatchSampler(20)([(4, 5), (7, 6)], uniforms, 'patches')
    for positions, area in zip(layers, (20, 42)):
        assert positions.shape == (3, 20)
        assert all(len(set(row.tolist())) == 20 for row in positions)
        assert positions.min() >= 0
        assert positions.max() < area


def test_layers_and_images_have_positions_of_their_own():
    layers = RandomPatchSampler(8)([(8, 8), (8, 8)], uniforms, 'patches')
    sets = {tuple(sorted(row.tolist())) for positions in layers for row in positions}
    assert len(sets) == 6


def test_same_stream_gives_same_positions():
    first, again, other = (
        RandomPatchSampler(8)([(8, 8)], uniforms, stream)[0] for stream in ('a', 'a', 'b'))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_positions_are_uniform():
    draws = 6000
    positions, = RandomPatchSampler(3)(
        [(3, 4)], lambda stream, count: torch.rand(
            draws, count, generator=torch.Generator().manual_seed(0)), 'patches')
    shares = positions.flatten().bincount(minlength=12) / draws
    # A share has a standard deviation of 0.0056; 5 of them.
    torch.testing.assert_close(shares, torch.full((12,), 0.25), atol=0.028, rtol=0)


def test_smaller_layer_gives_all_its_positions():
    large, small = RandomPatchSampler(21)([(7, 6), (4, 5)], uniforms, 'patches')
    assert large.shape == (3, 21)
    assert torch.equal(small.sort(dim=1).values, torch.arange(20).expand(3, -1))


def test_size_of_one_layer_does_not_change_the_positions_of_another():
    alone, beside = (RandomPatchSampler(21)([(7, 6), size], uniforms, 'patches')[0]
                     for size in ((7, 6), (2, 3)))
    assert torch.equal(alone, beside)


def test_no_patch():
    with pytest.raises(ValueError, match='num_patches must be >= 1, got 0'):
        RandomPatchSampler(0)


def test_gather_reads_row_times_width_plus_column():
    features = torch.arange(2 * 3 * 4 * 5.).view(2, 3, 4, 5)
    positions = torch.tensor([[0, 7], [19, 4]])
    patches = gather_patches(features, positions)
    assert patches.shape == (2, 2, 3)
    torch.testing.assert_close(patches[0, 1], features[0, :, 1, 2])
    torch.testing.assert_close(patches[1, 0], features[1, :, 3, 4])
