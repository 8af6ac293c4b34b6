from itertools import pairwise

import numpy as np
import pytest
import torch
from mmengine.evaluator import Evaluator
from mmengine.structures import BaseDataElement

from mmgcl.datasets.synthetic import SyntheticTranslationDataset
from mmgcl.errors import DataError
from mmgcl.evaluation import CorrespondenceMetric
from mmgcl.evaluation.sanity import SANITY_CASES, blurred, mixed, score_outputs, shifted
from mmgcl.evaluation.scores import (
    background_error,
    describe,
    frechet_distance,
    orientation_agreement,
    separation,
    shape_agreement,
    stripe_agreement,
    structure_agreement,
)

SUMMARY = ('content', 'appearance', 'combined')


@pytest.fixture(scope='module')
def scenes():
    dataset = SyntheticTranslationDataset(size=64, length=12, seed=5, split='test')
    return [dataset[index] for index in range(12)]


@pytest.fixture(scope='module')
def scores(scenes):
    return {case: score_outputs(maker, scenes) for case, maker in SANITY_CASES.items()
            if '%' not in case}


@pytest.fixture(scope='module')
def images(scenes):
    """The first scene's input, truth and mask, images in [0, 1]."""
    source, truth = (scenes[0][name].permute(2, 0, 1).float() / 255
                     for name in ('real_x', 'truth_y'))
    return source, truth, scenes[0]['mask'] > 0


def samples(scenes, name='truth_y'):
    return [{key: scene[picture].permute(2, 0, 1).float() / 127.5 - 1
             for key, picture in (('fake_y', name), ('truth_y', 'truth_y'), ('real_x', 'real_x'))}
            | {'mask': scene['mask']} for scene in scenes]


@pytest.mark.parametrize('score', SUMMARY)
def test_the_truth_scores_one(scores, score):
    assert scores['truth'][score] == pytest.approx(1, abs=1e-3)


def test_the_truth_has_no_error(scores):
    assert scores['truth']['background_error'] == 0
    assert scores['truth']['feature_distance'] == pytest.approx(0, abs=1e-6)
    assert scores['truth']['shape'] > 0.9


def test_copying_keeps_the_content_and_misses_the_appearance(scores):
    copied = scores['copy of the input']
    assert copied['content'] == pytest.approx(1, abs=1e-3)
    assert copied['appearance'] < 0.1
    assert copied['combined'] < 0.2
    assert copied['shape'] < 0.3


@pytest.mark.parametrize('case', ['shuffled truth', 'mirrored truth'])
def test_the_right_look_in_the_wrong_place_fails_in_content(scores, case):
    assert scores[case]['content'] < 0.4
    assert scores[case]['shape'] < 0.5
    assert scores[case]['appearance'] > scores['copy of the input']['appearance'] + 0.3


def test_the_features_ask_for_the_look_wherever_it_is(scores):
    # The shuffled truth is the same set of pictures.
    assert scores['shuffled truth']['feature_distance'] == pytest.approx(0, abs=1e-6)
    assert scores['copy of the input']['feature_distance'] > 50


@pytest.mark.parametrize('case', ['grey', 'noise', 'stripes everywhere'])
def test_no_picture_scores_nothing(scores, case):
    assert scores[case]['content'] < 0.1
    assert scores[case]['appearance'] < 0.4
    assert scores[case]['combined'] < 0.1
    assert scores[case]['shape'] < 0.3


@pytest.mark.parametrize('case', [
    'true body, input background', 'input body, true background'])
def test_half_a_translation_lies_between_copy_and_truth(scores, case):
    low, high = (scores[end]['combined'] for end in ('copy of the input', 'truth'))
    assert low + 0.1 < scores[case]['combined'] < high - 0.1


@pytest.mark.parametrize(('makers', 'falling'), [
    ([blurred(sigma) for sigma in (0.005, 0.01, 0.02, 0.04, 0.08)],
     ('content', 'appearance', 'combined', 'stripes')),
    ([shifted(share) for share in (0.01, 0.03, 0.06, 0.12, 0.2)],
     ('content', 'appearance', 'combined', 'shape', 'separation', 'structure')),
    ([mixed(share) for share in (0.2, 0.4, 0.6, 0.8, 1.0)],
     ('appearance', 'combined', 'stripes', 'orientation')),
], ids=['blur', 'shift', 'input mixed in'])
def test_more_damage_scores_lower(scenes, makers, falling):
    course = [score_outputs(maker, scenes) for maker in makers]
    for name in falling:
        values = [1.0] + [scores[name] for scores in course]
        assert all(worse < better for better, worse in pairwise(values)), (name, values)
    errors = [0.0] + [scores['background_error'] for scores in course]
    assert all(worse > better for better, worse in pairwise(errors))


def test_background_error_is_the_mean_difference_outside_the_body():
    truth = torch.zeros(3, 64, 64)
    mask = torch.zeros(64, 64, dtype=torch.bool)
    mask[16:48, 16:48] = True
    output = truth.clone()
    output[:, 20:40, 20:40] = 1  # inside: not counted
    assert background_error(output, truth, mask) == 0
    output[:, :8] = 0.5
    # 8 of 64 rows of the picture; the body with its margin of one pixel is 34 x 34.
    assert background_error(output, truth, mask) == pytest.approx(
        0.5 * 8 * 64 / (64 * 64 - 34 * 34))


def gratings(*angles):
    mask = torch.zeros(64, 64, dtype=torch.bool)
    mask[8:56, 8:56] = True
    rows, columns = torch.meshgrid(torch.arange(64.), torch.arange(64.), indexing='ij')
    waves = [torch.sin((rows * np.sin(angle) + columns * np.cos(angle)) * 2 * np.pi / 5)
             for angle in np.radians(angles)]
    return *((0.5 + 0.4 * wave).expand(3, 64, 64) for wave in waves), mask


@pytest.mark.parametrize(('turn', 'expected'), [(0, 1), (30, 0.5), (45, 0), (60, 0), (90, 0)])
def test_orientation_agreement_is_the_cosine_of_twice_the_angle(turn, expected):
    turned, truth, mask = gratings(20 + turn, 20)
    # Pixels at the mask's rim see stripes on one side only.
    assert orientation_agreement(turned, truth, mask) == pytest.approx(expected, abs=0.03)


def test_stripe_agreement_is_the_ratio_of_amplitudes_either_way():
    _, truth, mask = gratings(0, 20)
    faint = 0.5 + (truth - 0.5) / 4
    assert stripe_agreement(faint, truth, mask) == pytest.approx(0.25, abs=1e-3)
    assert stripe_agreement(truth, faint, mask) == pytest.approx(0.25, abs=1e-3)


def test_stripes_outside_the_body_do_not_count(images):
    source, truth, mask = images
    striped = torch.where(mask, source, gratings(0)[0])
    assert stripe_agreement(striped, truth, mask) == pytest.approx(
        stripe_agreement(source, truth, mask), abs=1e-6)
    assert orientation_agreement(striped, truth, mask) == pytest.approx(
        orientation_agreement(source, truth, mask), abs=1e-6)


@pytest.mark.parametrize('size', [32, 64, 128])
def test_the_body_is_read_from_the_truth_at_every_size(size):
    dataset = SyntheticTranslationDataset(size=size, length=8, seed=9, split='test')
    overlaps = [shape_agreement(scene['truth_y'].permute(2, 0, 1) / 255, scene['mask'] > 0)
                for scene in (dataset[index] for index in range(8))]
    assert np.mean(overlaps) > 0.9


def test_structure_and_separation_ask_for_no_look(images):
    source, truth, mask = images
    negative = 1 - source
    assert structure_agreement(negative, source, truth, mask) == pytest.approx(1, abs=1e-3)
    assert separation(negative, truth, mask) > 0.9


def test_feature_distance_of_shifted_sets_is_the_squared_shift_in_standard_deviations():
    rng = np.random.default_rng(0)
    targets = rng.random((50, 6))
    offset = np.arange(6.0)
    expected = ((offset / targets.std(0)) ** 2).sum()
    assert frechet_distance(targets + offset, targets) == pytest.approx(expected, rel=1e-6)


def test_feature_distance_of_widened_sets_compares_standard_deviations():
    targets = np.random.default_rng(0).random((50, 6))
    widened = targets.mean(0) + 3 * (targets - targets.mean(0))
    assert frechet_distance(widened, targets) == pytest.approx(6 * (3 - 1) ** 2, rel=1e-6)


def test_mirroring_exchanges_the_diagonals_of_a_description_and_nothing_else(images):
    _, truth, _ = images
    exchanged = np.arange(24)
    for scale in range(3):  # 0, 45, 90, 135 degrees and two colours for each scale
        exchanged[[7 + 6 * scale, 9 + 6 * scale]] = exchanged[[9 + 6 * scale, 7 + 6 * scale]]
    np.testing.assert_allclose(
        describe(truth.flip(-1)), describe(truth)[exchanged], rtol=1e-4)


def test_batches_and_order_do_not_matter(scenes):
    data = samples(scenes, 'real_y')
    whole, parts = CorrespondenceMetric(), CorrespondenceMetric()
    whole.process(None, data)
    for start in (8, 4, 0):
        parts.process(None, data[start:start + 4])
    expected = whole.compute_metrics(whole.results)
    for name, score in parts.compute_metrics(parts.results).items():
        assert score == pytest.approx(expected[name], rel=1e-6)


def test_it_keeps_a_few_numbers_of_an_image(scenes):
    metric = CorrespondenceMetric()
    metric.process(None, samples(scenes[:1]))
    assert sum(np.size(value) for value in metric.results[0].values()) < 100


def test_the_evaluator_takes_structured_samples_and_names_the_scores(scenes):
    evaluator = Evaluator({'type': 'mmgcl.CorrespondenceMetric'})
    evaluator.process([BaseDataElement(**sample) for sample in samples(scenes[:3])])
    scores = evaluator.evaluate(3)
    assert scores['correspondence/combined'] == pytest.approx(1, abs=1e-3)
    assert {name.split('/')[0] for name in scores} == {'correspondence'}


def test_outputs_beyond_the_range_are_clipped(scenes):
    bright, limited = samples(scenes[:2]), samples(scenes[:2])
    for one, other in zip(bright, limited):
        one['fake_y'] = one['fake_y'] * 3
        other['fake_y'] = (other['fake_y'] * 3).clamp(-1, 1)
    first, second = CorrespondenceMetric(), CorrespondenceMetric()
    first.process(None, bright)
    second.process(None, limited)
    assert first.compute_metrics(first.results) == second.compute_metrics(second.results)


def test_a_missing_image_is_named(scenes):
    data = samples(scenes[:1])
    del data[0]['truth_y']
    with pytest.raises(DataError, match=r'needs truth_y .* got fake_y, mask, real_x'):
        CorrespondenceMetric().process(None, data)


@pytest.mark.parametrize('fill', [0, 1])
def test_a_mask_without_a_body_or_a_background_is_refused(scenes, fill):
    data = samples(scenes[:1])
    data[0]['mask'] = torch.full_like(data[0]['mask'], fill)
    with pytest.raises(DataError, match='needs a body and a background'):
        CorrespondenceMetric().process(None, data)


def test_single_images_are_scored_by_name_and_their_mean_is_the_sets(scenes):
    metric = CorrespondenceMetric()
    named = [{**sample, 'name': f'scene {index}'} for index, sample in enumerate(samples(scenes))]
    metric.process(None, named)
    summary = metric.evaluate(len(named))
    assert list(metric.per_image) == [sample['name'] for sample in named]
    assert {'content', 'stripes', 'background_error'} <= metric.per_image['scene 3'].keys()
    for score in ('shape', 'orientation'):
        values = [scores[score] for scores in metric.per_image.values()]
        assert np.mean(values) == pytest.approx(summary[f'correspondence/{score}'])


def test_samples_without_a_name_have_no_score_of_their_own(scenes):
    metric = CorrespondenceMetric()
    metric.process(None, samples(scenes))
    metric.evaluate(len(scenes))
    assert metric.per_image == {}
