"""Which way a score improves."""
import pytest

from mmgcl.visualization.score_direction import score_direction, with_arrow


@pytest.mark.parametrize(('name', 'expected'), [
    ('correspondence/combined', 'higher'), ('correspondence/background_error', 'lower'),
    ('correspondence/feature_distance', 'lower'), ('paired/accuracy_5', 'higher'),
    ('segmentation/mean_iou', 'higher'), ('map_classes/iou_water', 'higher'),
    ('rows/copy/paired/l1', 'lower'), ('distribution/kid_x100', 'lower'), ('kid/mean', 'lower'),
    ('distribution/fid (encoder features/12, not comparable with published FID)', 'lower'),
    ('retrieval/truth (squeezenet1_1)', 'higher'), ('content', 'higher'), ('rmse', 'lower')])
def test_scores_of_the_toolbox_have_a_better_side(name, expected):
    assert score_direction(name) == expected


@pytest.mark.parametrize('name', ['lpips', 'lpips/mean', 'distribution/kid_std',
                                  'my_score', 'fido'])
def test_a_score_without_a_known_better_side_has_none(name):
    assert score_direction(name) == ''
    assert with_arrow(name) == name


def test_the_arrow_points_to_the_better_side():
    assert [with_arrow(name) for name in ('ssim', 'fid')] == ['ssim ↑', 'fid ↓']
