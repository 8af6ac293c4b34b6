"""Distance preservation and its statistics."""
import pytest
import torch

from mmgcl.errors import TrainingError
from mmgcl.models.objectives import DistancePreservation
from mmgcl.models.objectives.distance import half_distances, pair_distances
from mmgcl.structures.step_context import StepContext
from mmgcl.structures.step_random import StepRandom


def context(**images: torch.Tensor) -> StepContext:
    return StepContext(images, None, StepRandom(0, 0))


def images(count: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(count, 3, 6, 4, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_distances_of_pairs_are_those_of_each_two_images():
    given = images(4)
    expected = [(given[i] - given[j]).abs().mean() for i in range(4) for j in range(i + 1, 4)]
    torch.testing.assert_close(pair_distances(given), torch.stack(expected))


def test_distance_of_an_image_to_itself_is_that_of_its_halves():
    given = images(2)
    expected = (given[:, :, :3] - given[:, :, 3:]).abs().mean((1, 2, 3))
    torch.testing.assert_close(half_distances(given), expected)


@pytest.mark.parametrize('form', ['pairs', 'self'])
def test_a_translation_that_keeps_distances_costs_nothing(form):
    given = images(3)
    objective = DistancePreservation(form, normalise=False)
    assert objective(context(real_x=given, fake_y=-given))['x'] < 1e-7
    assert objective(context(real_x=given, fake_y=given / 2))['x'] > 0.01


@pytest.mark.parametrize('form', ['pairs', 'self'])
def test_statistics_make_domains_of_another_contrast_comparable(form):
    given = images(6)
    objective = DistancePreservation(form)
    objective.measure({'x': given, 'y': given / 2}, batch_size=2)
    assert objective(context(real_x=given, fake_y=given / 2))['x'] < 1e-5


@pytest.mark.parametrize('form', ['pairs', 'self'])
def test_statistics_of_images_do_not_know_the_batch_size_and_those_of_batches_do(form):
    found = {}
    for unit in ('image', 'batch'):
        for batch_size in (1, 2):
            objective = DistancePreservation(form, unit=unit)
            objective.measure({'x': images(8), 'y': images(8, 1)}, batch_size)
            found[unit, batch_size] = objective.statistics
    assert torch.equal(found['image', 1], found['image', 2])
    torch.testing.assert_close(found['image', 1], found['batch', 1])
    assert (found['batch', 2][:, 1] < 0.9 * found['batch', 1][:, 1]).all()


def test_no_more_than_the_first_items_are_measured():
    objective, first = DistancePreservation(max_items=4), DistancePreservation()
    objective.measure({'x': images(8), 'y': images(8, 1)}, 2)
    first.measure({'x': images(8)[:4], 'y': images(8, 1)[:4]}, 2)
    assert torch.equal(objective.statistics, first.statistics)


def test_without_statistics_training_stops_and_a_checkpoint_brings_them():
    objective = DistancePreservation()
    with pytest.raises(TrainingError, match='MeasureDataHook'):
        objective(context(real_x=images(2), fake_y=images(2, 1)))
    objective.load_state_dict(DistancePreservation().state_dict())
    assert not objective.ready
    objective.measure({'x': images(4), 'y': images(4, 1)}, 2)
    resumed = DistancePreservation()
    resumed.load_state_dict(objective.state_dict())
    given = context(real_x=images(2), fake_y=images(2, 1))
    assert torch.equal(resumed(given)['x'], objective(given)['x'])


def test_data_that_do_not_vary_are_refused():
    with pytest.raises(TrainingError, match='domain y are all equally far apart'):
        DistancePreservation().measure({'x': images(4), 'y': torch.zeros(4, 3, 6, 4)}, 2)


def test_pairs_need_two_images():
    with pytest.raises(ValueError, match='raise batch_size'):
        DistancePreservation(normalise=False)(context(real_x=images(1), fake_y=images(1)))


@pytest.mark.parametrize(('options', 'message'), [
    ({'form': 'triples'}, 'form must be'), ({'unit': 'epoch'}, 'unit must be'),
    ({'weights': {'A': 1.0}}, "got 'A'")])
def test_mistakes_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        DistancePreservation(**options)
