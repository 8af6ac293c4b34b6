"""Pixels at which images are compared."""
import pytest
import torch

from mmgcl.models.samplers import RandomPixelSampler, StridedPixelSampler
from mmgcl.structures.step_random import StepRandom

RANDOM = StepRandom(seed=0, iteration=0)


def distinct(positions: torch.Tensor) -> bool:
    return len(positions.unique(dim=0)) == len(positions)


@pytest.mark.parametrize('sampler', [RandomPixelSampler(), StridedPixelSampler()])
@pytest.mark.parametrize('size', [(5, 8), (128, 96), (300, 400)])
def test_points_are_distinct_pixels_of_the_image(sampler, size):
    grid = sampler.grid(*size, RANDOM)
    points = sampler.points(grid, RANDOM)
    assert len(points) == min(1024, len(grid))
    assert distinct(points)
    assert (points >= 0).all()
    assert (points < torch.tensor(size)).all()


def test_a_large_image_has_about_16_thousand_grid_points():
    assert len(RandomPixelSampler().grid(512, 512, RANDOM)) == 128 ** 2


def test_points_follow_from_seed_and_step():
    sampler = RandomPixelSampler(num_points=10)
    grid = sampler.grid(300, 400, RANDOM)
    first, same, later, other = (sampler.points(grid, StepRandom(*key)) for key in (
        (0, 3), (0, 3), (0, 4), (1, 3)))
    assert torch.equal(first, same)
    assert not torch.equal(first, later)
    assert not torch.equal(first, other)


def test_style_is_drawn_several_times_without_repetition_in_a_draw():
    sampler = RandomPixelSampler(num_style=30, style_draws=3)
    points = sampler.style_points(8, 9, RANDOM)
    assert len(points) == 90
    assert all(distinct(draw) for draw in points.split(30))


def test_strided_points_are_the_same_at_every_step():
    sampler = StridedPixelSampler(num_points=50, num_style=40)
    grid = sampler.grid(30, 40, RANDOM)
    assert torch.equal(sampler.points(grid, RANDOM), sampler.points(grid, StepRandom(1, 5)))
    assert len(sampler.style_points(30, 40, RANDOM)) == 40


@pytest.mark.parametrize('name', ['num_points', 'num_style', 'style_draws'])
def test_counts_must_be_positive(name):
    with pytest.raises(ValueError, match=f'{name} must be at least 1, got 0'):
        RandomPixelSampler(**{name: 0})
