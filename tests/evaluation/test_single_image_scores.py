"""Texture and content of one output, without a truth."""
import numpy as np
import pytest
import torch
from torch import nn

from mmgcl.errors import DataError
from mmgcl.evaluation import ContentDistanceMetric, SIFIDMetric
from mmgcl.models.encoders import TorchvisionEncoder


@pytest.fixture
def encoder() -> TorchvisionEncoder:
    torch.manual_seed(0)
    return TorchvisionEncoder('squeezenet1_1', ('features.1',), None)


def image(seed: int, noise: float = 0.0, size: tuple[int, int] = (96, 128)) -> torch.Tensor:
    """Coarse shapes by the seed, with fine noise on them."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 3, 6, 8, generator=generator) * 2 - 1
    shapes = nn.functional.interpolate(coarse, size)[0]
    return (shapes + noise * torch.randn(3, *size, generator=generator)).clamp(-1, 1)


def score(metric: SIFIDMetric | ContentDistanceMetric, **images: torch.Tensor) -> float:
    metric.process(None, [{'name': 'monet', **images}])
    (name, value), = metric.compute_metrics(metric.results).items()
    assert name == 'squeezenet1_1 features.1, random weights'
    return value


def test_sifid_is_the_distance_of_two_gaussians_relative_to_the_target(encoder):
    first, second = image(1), image(2, 0.5, (64, 80))
    (mean, cov), (other_mean, other_cov) = (
        (rows.mean(0), np.cov(rows, rowvar=False)) for rows in (
            encoder(one[None])[0].flatten(2)[0].T.double().numpy() for one in (first, second)))
    cross = half_power(half_power(other_cov) @ cov @ half_power(other_cov))
    distance = ((mean - other_mean) ** 2).sum() + np.trace(cov + other_cov - 2 * cross)
    found = score(SIFIDMetric(encoder), fake_y=first, real_y=second)
    assert found == pytest.approx(distance / np.trace(other_cov), rel=1e-6)


def half_power(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return vectors * np.sqrt(values.clip(0)) @ vectors.T


def test_sifid_sees_texture_and_no_layout(encoder):
    target = image(1, 0.5)
    copy, moved, smooth = (
        score(SIFIDMetric(encoder), fake_y=fake, real_y=target)
        for fake in (target, image(1, 0.5).roll(48, 1), image(1)))
    assert copy == pytest.approx(0, abs=1e-6)
    assert moved < smooth / 20
    assert smooth > 0.05


def test_content_distance_is_zero_of_a_copy_and_grows_with_other_content(encoder):
    source = image(1)
    copy, noisy, other = (
        score(ContentDistanceMetric(encoder, grid=6), fake_y=fake, real_x=source)
        for fake in (source, image(1, 0.3), image(2)))
    assert copy == 0
    assert 0 < noisy < other / 2


def test_the_same_file_twice_counts_once(encoder):
    metric = ContentDistanceMetric(encoder, grid=4)
    for fake in (image(1), image(2), image(2)):
        metric.process(None, [{'name': f'{float(fake.sum())}', 'fake_y': fake, 'real_x': image(1)}])
    value, = metric.compute_metrics(metric.results).values()
    assert value == pytest.approx(metric.results[1]['distance'] / 2)


def test_sifid_without_a_target_image_says_so(encoder):
    with pytest.raises(DataError, match='compares with real_y, and the test set gives none'):
        score(SIFIDMetric(encoder), fake_y=image(1))


def test_a_grid_of_one_cell_is_refused(encoder):
    with pytest.raises(ValueError, match='grid must be at least 2, got 1'):
        ContentDistanceMetric(encoder, grid=1)
