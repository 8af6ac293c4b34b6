"""Is the truth the nearest image? And encoders as extractors of the distances of sets."""
import numpy as np
import pytest
import torch
from torch import nn

from mmgcl.errors import DataError
from mmgcl.evaluation import DistributionMetric, EncoderFeatures, RetrievalMetric
from mmgcl.evaluation.feature_cache import FeatureCache
from mmgcl.evaluation.retrieval import nearest_is_own
from mmgcl.models.encoders import TorchvisionEncoder

COUNT = 6


@pytest.fixture
def encoder() -> TorchvisionEncoder:
    torch.manual_seed(0)
    return TorchvisionEncoder('squeezenet1_1', ('features.3',), None)


@pytest.fixture
def truths() -> torch.Tensor:
    """Coarse random patterns, so that what is where tells images apart."""
    coarse = torch.rand(COUNT, 3, 4, 4, generator=torch.Generator().manual_seed(1)) * 2 - 1
    return nn.functional.interpolate(coarse, scale_factor=10)


def retrieval(encoder: nn.Module, outputs: torch.Tensor, truths: torch.Tensor) -> float:
    metric = RetrievalMetric(encoder, grid=4)
    for k in range(0, COUNT, 2):
        metric.process(None, [{'name': str(i), 'fake_y': outputs[i], 'truth_y': truths[i]}
                              for i in (k, k + 1)])
    (name, value), = metric.compute_metrics(metric.results).items()
    assert name == 'truth (squeezenet1_1 features.3, random weights)'
    return value


def test_the_truth_and_a_truth_of_another_look_are_found(encoder, truths):
    assert retrieval(encoder, truths, truths) == 1
    assert retrieval(encoder, 0.4 * truths + 0.3, truths) == 1


def test_a_constant_has_the_chance_level(encoder, truths):
    assert retrieval(encoder, torch.full_like(truths, 0.3), truths) == pytest.approx(1 / COUNT)


def test_outputs_of_other_images_are_not_found(encoder, truths):
    assert retrieval(encoder, truths.roll(1, 0), truths) == 0


def test_equally_near_images_share_the_hit():
    similarity = torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.5]])
    assert nearest_is_own(similarity) == pytest.approx((1 / 2 + 1 + 0) / 3)


def test_a_set_without_truth_is_an_error(encoder):
    with pytest.raises(DataError, match='needs truth_y'):
        RetrievalMetric(encoder).process(None, [{'fake_y': torch.zeros(3, 40, 40)}])


def test_features_of_an_encoder_are_the_means_of_its_last_layer(encoder):
    pixels = torch.randint(256, (2, 3, 40, 40), dtype=torch.uint8)
    expected = encoder(pixels / 127.5 - 1)[-1].mean((2, 3))
    torch.testing.assert_close(EncoderFeatures(encoder)(pixels), expected)


def test_scores_of_an_encoder_carry_its_name_and_a_warning(encoder):
    metric = DistributionMetric(EncoderFeatures(encoder), scores=('fid',))
    torch.manual_seed(0)
    metric.process(None, [{'name': str(k), 'x_path': str(k), 'y_path': str(k),
                           'fake_y': torch.rand(3, 32, 32), 'real_y': torch.rand(3, 32, 32)}
                          for k in range(4)])
    assert list(metric.compute_metrics(metric.results)) == [
        'fid (squeezenet1_1 features.3, random weights, not comparable with published FID)']


def test_a_cache_tells_encoders_of_other_weights_and_layers_apart(tmp_path):
    paths = set()
    for seed, layer, scale in ((0, 'features.3', 1), (1, 'features.3', 1), (0, 'features.4', 1),
                               (0, 'features.3', 2)):
        torch.manual_seed(seed)
        network = EncoderFeatures(
            TorchvisionEncoder('squeezenet1_1', (layer,), None, input_scale=scale))
        paths.add(FeatureCache(network, network, tmp_path).path)
    assert len(paths) == 4


def test_features_are_single_precision_arrays_of_the_channels(encoder):
    cache = FeatureCache(EncoderFeatures(encoder), encoder, None)
    found = cache(torch.zeros(2, 3, 32, 32, dtype=torch.uint8))
    assert found.shape == (2, encoder.out_channels[-1])
    assert found.dtype == np.float32
