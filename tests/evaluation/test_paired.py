"""Scores against the truth, pixel by pixel."""
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from mmgcl.errors import DataError
from mmgcl.evaluation import PairedMetric
from mmgcl.evaluation.ssim import ssim


def image(levels: np.ndarray) -> torch.Tensor:
    """8-bit levels (H, W, 3) -> (3, H, W) in [-1, 1]."""
    return torch.from_numpy(levels).permute(2, 0, 1).float() / 127.5 - 1


def pair(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(20, 230, (16, 20, 3))
    return truth + rng.integers(-12, 13, truth.shape), truth


def scores_of(*pairs: tuple[np.ndarray, np.ndarray], repeats: int = 0) -> dict[str, float]:
    samples = [{'name': str(k), 'fake_y': image(made), 'truth_y': image(truth)}
               for k, (made, truth) in enumerate(pairs)]
    metric = PairedMetric()
    metric.process(None, samples + samples[:repeats])
    return metric.compute_metrics(metric.results)


def test_rmse_and_accuracy_are_those_of_the_published_evaluation():
    pairs = [pair(seed) for seed in range(3)]
    # Root of the squares summed over pixels and channels, over the number of pixels.
    expected = np.mean([np.sqrt(np.sum((made - truth) ** 2.0) / truth[..., 0].size)
                        for made, truth in pairs])
    right = [np.abs(made - truth).max(-1) for made, truth in pairs]
    scores = scores_of(*pairs)
    assert scores['rmse'] == pytest.approx(expected, rel=1e-6)
    assert scores['accuracy_5'] == pytest.approx(np.mean(np.stack(right) < 5))
    assert scores['accuracy_10'] == pytest.approx(np.mean(np.stack(right) < 10))


def test_a_difference_of_the_threshold_itself_is_wrong():
    truth = np.full((12, 12, 3), 100)
    one = np.array([0, 0, 1])
    assert scores_of((truth + 4 * one, truth))['accuracy_5'] == 1
    assert scores_of((truth + 5 * one, truth))['accuracy_5'] == 0


def test_the_truth_has_no_error():
    truth = pair(0)[1]
    assert scores_of((truth, truth)) == {
        'rmse': 0, 'accuracy_5': 1, 'accuracy_10': 1, 'l1': 0, 'ssim': pytest.approx(1)}


def test_l1_is_in_levels():
    truth = pair(0)[1]
    assert scores_of((truth + 3, truth))['l1'] == pytest.approx(3)


def test_a_file_that_stands_twice_counts_once():
    pairs = [pair(seed) for seed in range(3)]
    assert scores_of(*pairs) == scores_of(*pairs, repeats=2)


def test_a_set_without_truth_is_an_error_that_names_the_data_set():
    with pytest.raises(DataError, match=r'needs truth_y .*PairedImageDataset'):
        PairedMetric().process(None, [{'name': 'a', 'fake_y': torch.zeros(3, 16, 16)}])


def test_ssim_is_the_papers_formula_in_every_window():
    generator = torch.Generator().manual_seed(0)
    first, second = (torch.rand(2, 3, 13, 14, generator=generator, dtype=torch.float64)
                     for _ in range(2))
    offsets = torch.arange(11, dtype=torch.float64) - 5
    weights = torch.exp(-(offsets[:, None] ** 2 + offsets ** 2) / (2 * 1.5 ** 2)).flatten()
    weights = (weights / weights.sum())[:, None]
    a, b = (F.unfold(part.flatten(0, 1)[:, None], 11) for part in (first, second))
    mean_a, mean_b = (weights * a).sum(1), (weights * b).sum(1)
    var_a = (weights * (a - mean_a[:, None]) ** 2).sum(1)
    var_b = (weights * (b - mean_b[:, None]) ** 2).sum(1)
    both = (weights * (a - mean_a[:, None]) * (b - mean_b[:, None])).sum(1)
    small, large = 0.01 ** 2, 0.03 ** 2
    values = ((2 * mean_a * mean_b + small) * (2 * both + large)
              / ((mean_a ** 2 + mean_b ** 2 + small) * (var_a + var_b + large)))
    torch.testing.assert_close(ssim(first, second), values.view(2, -1).mean(1))


def test_ssim_refuses_images_smaller_than_its_window():
    with pytest.raises(ValueError, match='11 pixels a side'):
        ssim(torch.zeros(1, 3, 10, 20), torch.zeros(1, 3, 10, 20))
