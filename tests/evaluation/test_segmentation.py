"""Scores of the labels that a network reads from photographs."""
import pytest
import torch
from torch import nn

from mmgcl.errors import CheckpointError
from mmgcl.evaluation import SegmentationMetric
from mmgcl.evaluation.segmentation import CITYSCAPES, labels_of_colours

PALETTE = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


class ReadsColours(nn.Module):
    """Sees in a photograph the classes of its own strongest channel."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images


def picture(rows: list[list[int]]) -> torch.Tensor:
    return torch.tensor(PALETTE)[torch.tensor(rows)].permute(2, 0, 1) / 127.5 - 1


def score(wanted: list[list[int]], read: list[list[int]], repeats: int = 1) -> dict[str, float]:
    metric = SegmentationMetric(ReadsColours(), palette=PALETTE, size=None)
    sample = {'name': 'a', 'x_path': 'a', 'real_x': picture(wanted), 'fake_y': picture(read)}
    metric.process(None, [sample] * repeats)
    return metric.compute_metrics(metric.results)


def test_right_labels_score_one():
    assert set(score([[0, 1], [2, 2]], [[0, 1], [2, 2]]).values()) == {1.0}


def test_scores_follow_the_confusion_of_classes():
    # Class 0: both right. Class 1: one of two read as 0.
    found = score([[0, 0], [1, 1]], [[0, 0], [1, 0]])
    assert found == {'pixel_accuracy': pytest.approx(3 / 4), 'class_accuracy': pytest.approx(3 / 4),
                     'mean_iou': pytest.approx((2 / 3 + 1 / 2) / 2)}


def test_repeated_file_counts_once():
    assert score([[0, 1]], [[0, 0]], repeats=3) == score([[0, 1]], [[0, 0]])


def test_colours_near_a_class_are_of_it_and_black_is_void():
    image = torch.tensor([CITYSCAPES[8], (110, 140, 30), (2, 1, 0)]).T[:, None] / 127.5 - 1
    assert labels_of_colours(image, CITYSCAPES).tolist() == [[8, 8, -1]]


def test_void_pixels_do_not_count():
    labels = picture([[0, 1]])
    labels[:, 0, 1] = -1  # black
    metric = SegmentationMetric(ReadsColours(), palette=PALETTE, size=None)
    metric.process(None, [{'name': 'a', 'real_x': labels, 'fake_y': picture([[0, 0]])}])
    assert metric.compute_metrics(metric.results)['pixel_accuracy'] == 1


def test_weights_come_from_a_file_and_must_fit(tmp_path):
    network = nn.Conv2d(3, 3, 1)
    torch.save(network.state_dict(), tmp_path / 'fits.pth')
    torch.save(nn.Conv2d(3, 4, 1).state_dict(), tmp_path / 'other.pth')
    fresh = nn.Conv2d(3, 3, 1)
    SegmentationMetric(fresh, str(tmp_path / 'fits.pth'))
    assert torch.equal(fresh.weight, network.weight)
    with pytest.raises(CheckpointError, match=r'other\.pth is of another network'):
        SegmentationMetric(fresh, str(tmp_path / 'other.pth'))
