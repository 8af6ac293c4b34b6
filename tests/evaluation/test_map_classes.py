"""Classes of maps, read from colours."""
import pytest
import torch

from mmgcl.evaluation import MapClassMetric, NearestColour
from mmgcl.evaluation.map_classes import GOOGLE_MAPS

COLOURS = torch.tensor(list(GOOGLE_MAPS.values())) / 127.5 - 1


def picture(classes: torch.Tensor) -> torch.Tensor:
    """Numbers of classes (H, W) -> (3, H, W)."""
    return COLOURS[classes].permute(2, 0, 1)


def scores_of(made: torch.Tensor, truth: torch.Tensor) -> dict[str, float]:
    metric = MapClassMetric()
    metric.process(None, [{'name': 'a', 'fake_y': made, 'truth_y': truth}])
    return metric.compute_metrics(metric.results)


def test_the_class_is_that_of_the_nearest_colour():
    near = picture(torch.arange(5)[None]) + 0.05
    assert NearestColour(tuple(GOOGLE_MAPS.values()))(near[None]).argmax(1).tolist() == [
        [[0, 1, 2, 3, 4]]]


def test_the_truth_has_every_class_in_place():
    classes = torch.arange(25).view(5, 5) % 5
    scores = scores_of(picture(classes), picture(classes))
    assert scores['mean_iou'] == scores['pixel_accuracy'] == 1
    assert {name for name in scores if name.startswith('iou_')} == {
        f'iou_{name}' for name in GOOGLE_MAPS}


def test_a_constant_has_the_share_of_its_class_over_the_number_of_classes():
    classes = torch.zeros(10, 10, dtype=torch.long)
    classes[:2] = 1
    scores = scores_of(picture(torch.zeros_like(classes)), picture(classes))
    assert scores['mean_iou'] == pytest.approx((0.8 + 0) / 2)
    assert scores['iou_ground'] == pytest.approx(0.8)
    assert 'iou_park' not in scores  # the truth has none


def test_letters_count_nowhere():
    truth = picture(torch.zeros(4, 4, dtype=torch.long))
    truth[:, 0] = -1
    assert scores_of(picture(torch.zeros(4, 4, dtype=torch.long)), truth)['pixel_accuracy'] == 1


def test_another_palette_names_its_classes():
    metric = MapClassMetric({'land': (0, 255, 0), 'sea': (0, 0, 255)})
    sea = torch.tensor([-1.0, -1.0, 1.0])[:, None, None].expand(3, 4, 4)
    metric.process(None, [{'name': 'a', 'fake_y': sea, 'truth_y': sea}])
    assert metric.compute_metrics(metric.results)['iou_sea'] == 1
