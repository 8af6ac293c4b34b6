"""Trivial outputs beside those of a model."""
import numpy as np
import pytest
import torch
from mmengine import Config
from PIL import Image

from mmgcl.errors import ConfigError
from mmgcl.evaluation import MapClassMetric, PairedMetric, TrivialRows
from mmgcl.evaluation.target import target_colours
from mmgcl.evaluation.trivial import score_trivial_outputs, trivial_outputs


@pytest.fixture
def root(tmp_path):
    """Paired folders whose target training images have two known colours."""
    rng = np.random.default_rng(0)
    for name in ('trainA', 'trainB', 'testA', 'testB'):
        (tmp_path / name).mkdir()
        for k in range(2):
            pixels = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            if name == 'trainB':
                pixels[:] = (100 + 50 * k, 100, 200)
                pixels[:8, :, 2] = 0
            Image.fromarray(pixels).save(tmp_path / name / f'{k}_{name[-1]}.png')
    return tmp_path


def sample(seed: int = 0) -> dict:
    generator = torch.Generator().manual_seed(seed)
    images = {name: torch.rand(3, 16, 16, generator=generator) * 2 - 1
              for name in ('real_x', 'truth_y', 'fake_y')}
    return {'name': str(seed), **images}


def test_colours_are_those_of_the_target_of_the_direction(root):
    mean, deviation = target_colours(root, 'AtoB')
    assert mean == pytest.approx(np.array([125, 100, 100]) / 127.5 - 1, abs=1e-5)
    assert deviation == pytest.approx(np.array([0, 0, 100]) / 127.5, abs=1e-5)
    assert target_colours(root, 'BtoA').deviation.min() > 0.3


def test_matched_colours_have_the_statistics_of_the_target_and_the_input_in_place(root):
    colours = target_colours(root, 'BtoA')._replace(
        mean=np.float32([0.1, 0, -0.1]), deviation=np.float32([0.2, 0.1, 0.3]))
    given = sample()
    made = trivial_outputs(colours)['matched colours'](given)
    assert made.mean((1, 2)).numpy() == pytest.approx(colours.mean, abs=1e-3)
    assert made.std((1, 2)).numpy() == pytest.approx(colours.deviation, abs=1e-2)
    for one, other in zip(made.flatten(1), given['real_x'].flatten(1)):
        assert torch.equal(one.argsort(), other.argsort())


def test_only_the_baselines_asked_for_are_scored(root):
    metric = TrivialRows([PairedMetric()], root, 'AtoB', baselines=['copy'])
    metric.process(None, [sample(0)])
    assert {name.split('/')[1] for name in metric.evaluate(1)} == {'output', 'copy'}
    with pytest.raises(ConfigError, match="no baseline 'blank'; there are copy, constant"):
        TrivialRows([PairedMetric()], root, 'AtoB', baselines=['blank'])


def test_each_row_has_each_score_and_the_truth_the_best(root):
    metric = TrivialRows([PairedMetric(), MapClassMetric()], root, 'AtoB')
    metric.process(None, [sample(0), sample(1)])
    scores = metric.evaluate(2)
    rows = {name.split('/')[1] for name in scores}
    assert rows == {'output', 'copy', 'constant', 'matched colours', 'truth'}
    assert scores['rows/truth/paired/rmse'] == 0
    assert scores['rows/truth/map_classes/mean_iou'] == 1
    assert len(scores) == 5 * sum('/truth/' in name for name in scores)


def test_the_row_of_outputs_has_the_scores_that_the_metric_gives_alone(root):
    metric, alone = TrivialRows([{'type': 'PairedMetric'}], root, 'AtoB'), PairedMetric()
    for part in (metric, alone):
        part.process(None, [sample(0), sample(1)])
    scores = metric.evaluate(2)
    for name, value in alone.evaluate(2).items():
        assert scores[f'rows/output/{name}'] == value


def test_metrics_without_rows_are_refused():
    config = Config({'metrics': {'lpips': {'type': 'LPIPSMetric'}}})
    for name in ('lpips', 'none'):
        with pytest.raises(ConfigError, match=f'names no metric {name!r} with trivial rows'):
            score_trivial_outputs(config, [name])
