"""FID and KID: their arithmetic, the network's weights, the cache."""
import io
import os
from collections.abc import Callable

import numpy as np
import pytest
import torch
from mmengine.logging import MMLogger
from PIL import Image
from torch import nn

from mmgcl.errors import CheckpointError, DataError
from mmgcl.evaluation import DistributionMetric, InceptionFeatures
from mmgcl.evaluation.distribution import clean_resize, fid, kid, precision_recall
from mmgcl.evaluation.folders import PixelFolder, compare_folders, folder_features


class SmallFeatures(nn.Module):
    """Means of patches of a seeded random projection; counts the images it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer('weight', torch.randn(
            8, 3, 4, 4, generator=torch.Generator().manual_seed(0)))
        self.seen = 0

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        assert images.dtype == torch.uint8
        self.seen += len(images)
        return nn.functional.conv2d(images / 255, self.weight, stride=4).mean((2, 3))


@pytest.fixture
def features() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return (rng.normal(size=(60, 8)).astype(np.float32),
            rng.normal(0.3, 1.2, size=(50, 8)).astype(np.float32))


def folder_of(root, name: str, count: int, low: int, size: int = 16):
    folder = root / name
    folder.mkdir()
    rng = np.random.default_rng(low)
    for k in range(count):
        pixels = rng.integers(low, 256, (size, size, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f'{k:03}.png')
    return folder


def samples(count: int, seed: int, repeats: int = 0) -> list[dict]:
    torch.manual_seed(seed)
    made = [{'name': f'image_{k}', 'x_path': f'x/{k}', 'y_path': f'y/{k}',
             'fake_y': torch.rand(3, 16, 16) * 2 - 1, 'real_y': torch.rand(3, 16, 16) - 0.5}
            for k in range(count)]
    return made + made[:repeats]


def scores_of(data: list[dict], batch: int = 4, **options: object) -> dict[str, float]:
    metric = DistributionMetric(SmallFeatures(), **options)
    for start in range(0, len(data), batch):
        metric.process(None, data[start:start + batch])
    return metric.compute_metrics(metric.results)


def test_fid_is_the_distance_of_two_normal_distributions(features):
    first, second = (part.astype(np.float64) for part in features)
    covariance = [np.cov(part, rowvar=False) for part in (first, second)]
    values, vectors = np.linalg.eigh(covariance[0])
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    cross = np.sqrt(np.linalg.eigvalsh(root @ covariance[1] @ root)).sum()
    expected = (np.square(first.mean(0) - second.mean(0)).sum()
                + np.trace(covariance[0]) + np.trace(covariance[1]) - 2 * cross)
    # torch-fidelity takes the means in single precision.
    assert fid(*features)['fid'] == pytest.approx(expected, rel=1e-5)


def test_equal_sets_have_no_distance(features):
    assert abs(fid(features[0], features[0])['fid']) < 1e-6
    assert kid(features[0], features[1])['kid'] > kid(features[0], features[0])['kid']


def test_precision_and_recall_count_images_within_reach_of_the_other_set():
    real = np.arange(10, dtype=np.float32)[:, None]
    # One output in the middle of the real ones, the others far away but near to each other.
    outputs = np.float32([[4.5], [100], [101], [102], [103]])
    assert precision_recall(outputs, real) == {
        'precision': pytest.approx(1 / 5), 'recall': pytest.approx(1)}
    assert precision_recall(real, real) == {'precision': 1, 'recall': 1}
    assert precision_recall(real + 50, real) == {'precision': 0, 'recall': 0}


def test_precision_needs_more_images_than_neighbours():
    with pytest.raises(DataError, match='more than 3 images of each set, got 3'):
        precision_recall(np.zeros((3, 2), np.float32), np.zeros((9, 2), np.float32))


def test_kid_says_that_its_subsets_shrink(features, monkeypatch):
    said = []
    monkeypatch.setattr('mmgcl.evaluation.distribution.print_log',
                        lambda text, **options: said.append(text))
    found = kid(*features)
    assert 'subsets of 50 images, all of the smaller set' in said[0]
    assert found == kid(*features, subset_size=50)


def test_kid_follows_its_seed_and_is_printed_times_100(features):
    first = kid(*features, subsets=5, subset_size=20)
    assert first == kid(*features, subsets=5, subset_size=20)
    assert first != kid(*features, subsets=5, subset_size=20, seed=1)
    assert first['kid_x100'] == pytest.approx(100 * first['kid'])


def test_folders_have_the_scores_that_torch_fidelity_gives_their_features(tmp_path):
    fidelity = pytest.importorskip('torch_fidelity')
    folders = folder_of(tmp_path, 'a', 12, 0), folder_of(tmp_path, 'b', 9, 90)
    network = SmallFeatures()
    found = compare_folders(*map(PixelFolder, folders), network)

    class Extractor(fidelity.FeatureExtractorBase):
        def __init__(self, name, features_list, **kwargs):
            super().__init__(name, features_list)
            self.network = network

        def forward(self, images):
            return (self.network(images),)

        @staticmethod
        def get_provided_features_list():
            return ('small',)

        @staticmethod
        def get_default_feature_layer_for_metric(metric):
            return 'small'

    fidelity.register_feature_extractor('small', Extractor)
    expected = fidelity.calculate_metrics(
        input1=str(folders[0]), input2=str(folders[1]), feature_extractor='small', cuda=False,
        fid=True, kid=True, kid_subset_size=9, cache=False, verbose=False)
    assert found['fid'] == pytest.approx(expected['frechet_inception_distance'], abs=1e-6)
    assert found['kid'] == pytest.approx(expected['kernel_inception_distance_mean'], abs=1e-6)


def test_a_file_that_stands_twice_in_the_test_set_counts_once():
    assert scores_of(samples(10, 0)) == scores_of(samples(10, 0, repeats=3))


def test_order_of_images_does_not_matter():
    data = samples(10, 0)
    assert scores_of(data, batch=5) == scores_of(data[::-1], batch=5)


def test_set_of_outputs_that_are_real_images_has_no_distance():
    data = [{**sample, 'fake_y': sample['real_y']} for sample in samples(10, 0)]
    assert abs(scores_of(data)['fid']) < 1e-6 < scores_of(samples(10, 0))['fid']


def test_a_reference_is_the_training_images_of_the_target_at_the_outputs_size(tmp_path):
    folder_of(tmp_path, 'trainB', 6, 40, size=32)
    paths = sorted((tmp_path / 'trainB').iterdir())
    resized = [np.asarray(Image.open(path).resize((16, 16), Image.Resampling.BICUBIC))
               for path in paths]
    data = [{**sample, 'real_y': torch.from_numpy(pixels).permute(2, 0, 1) / 127.5 - 1}
            for sample, pixels in zip(samples(6, 0), resized)]
    found = scores_of(samples(6, 0), reference={'data_root': tmp_path, 'direction': 'AtoB'})
    expected = scores_of(data)
    # Features of single images and of batches round differently.
    assert found['fid'] == pytest.approx(expected['fid'], rel=1e-4)
    assert found['kid'] == pytest.approx(expected['kid'], rel=1e-4)


def test_missing_real_images_are_named():
    data = [{name: value for name, value in sample.items() if name != 'real_y'}
            for sample in samples(4, 0)]
    with pytest.raises(DataError, match='the test set gives no real_y'):
        scores_of(data)


def test_score_takes_its_options():
    scores = scores_of(samples(10, 0), scores={'kid': {'subsets': 2, 'subset_size': 5}})
    assert set(scores) == {'kid', 'kid_std', 'kid_x100'}
    assert scores != scores_of(samples(10, 0), scores={'kid': {'subsets': 2, 'subset_size': 6}})


def test_unknown_score_lists_those_known():
    with pytest.raises(ValueError, match='fid, kid, precision_recall'):
        DistributionMetric(SmallFeatures(), scores=('inception',))


def test_images_of_a_cached_set_are_encoded_once(tmp_path):
    folder = folder_of(tmp_path, 'a', 5, 0)
    network = SmallFeatures()
    first = folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    second = folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    assert network.seen == 5
    assert np.array_equal(first, second)


def test_cache_follows_the_content_of_a_file_and_the_network(tmp_path):
    folder = folder_of(tmp_path, 'a', 3, 0)
    network = SmallFeatures()
    folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    Image.new('RGB', (16, 16), 'red').save(folder / '001.png')
    folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    assert network.seen == 4
    network.weight += 1
    folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    assert network.seen == 7


def flipped(data: bytes) -> bytes:
    """One bit of one feature."""
    features = torch.load(io.BytesIO(data), weights_only=True)['features'].numpy().tobytes()
    return data.replace(features, bytes([features[0] ^ 1]) + features[1:])


def saved_as(**changes: object) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        content = torch.load(io.BytesIO(data), weights_only=True)
        buffer = io.BytesIO()
        torch.save({**content, **changes}, buffer)
        return buffer.getvalue()
    return damage


CACHE_DAMAGES = {
    'cut short': lambda data: data[:100],
    'empty': lambda data: b'',
    'text': lambda data: b'no features, but some words',
    'a flipped bit': flipped,
    'not numbers': saved_as(features=torch.full((3, 8), float('nan'))),
    'another width': saved_as(features=torch.zeros(3, 9), network='another'),
    'fewer': saved_as(features=torch.zeros(2, 8)),
    'no tensor': saved_as(features='none'),
    'expanded': saved_as(features=torch.zeros(1).expand(3, 8)),
    'another type': saved_as(features=torch.zeros(3, 8, dtype=torch.long)),
    'names that are none': saved_as(images=[1, 2, 3])}


@pytest.mark.parametrize('damage', CACHE_DAMAGES.values(), ids=CACHE_DAMAGES)
def test_damaged_cache_is_made_anew_with_one_notice(tmp_path, damage):
    MMLogger.get_instance(f'test {tmp_path}', log_file=str(tmp_path / 'run.log'))
    folder, network = folder_of(tmp_path, 'a', 3, 0), SmallFeatures()
    expected = folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    path, = (tmp_path / 'cache').iterdir()
    damaged = damage(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    for _ in range(2):
        found = folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
        assert np.array_equal(found, expected)
    assert network.seen == 6
    assert (tmp_path / 'run.log').read_text().count('the feature cache is made anew') == 1


def test_fifo_in_the_name_of_a_cache_is_replaced(tmp_path):
    folder, network = folder_of(tmp_path, 'a', 3, 0), SmallFeatures()
    folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    path, = (tmp_path / 'cache').iterdir()
    path.unlink()
    os.mkfifo(path)
    folder_features(PixelFolder(folder), network, cache=tmp_path / 'cache')
    assert path.is_file()


def test_clean_resize_averages_what_it_leaves_out():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    inner = clean_resize(stripes, 16)[4:-4, 4:-4].astype(int)
    assert np.abs(inner - 127).max() <= 2


def test_without_weights_or_network_both_ways_are_named(monkeypatch):
    pytest.importorskip('torch_fidelity')

    def offline(*args: object, **kwargs: object) -> None:
        raise OSError('no network')
    monkeypatch.setattr(
        'torch_fidelity.feature_extractor_inceptionv3.load_state_dict_from_url', offline)
    with pytest.raises(CheckpointError, match=r'Connect once to fetch https.*or put that file at '
                                              r'.*or give its path as extractor\.weights'):
        InceptionFeatures()


def test_weights_of_another_network_are_refused(tmp_path):
    pytest.importorskip('torch_fidelity')
    torch.save({'a': torch.zeros(1)}, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match=r'other\.pth does not hold these weights'):
        InceptionFeatures(str(tmp_path / 'other.pth'))


@pytest.mark.slow
def test_inception_weights_come_from_a_file(tmp_path, monkeypatch):
    module = pytest.importorskip('torch_fidelity.feature_extractor_inceptionv3')
    plain = module.FeatureExtractorInceptionV3.load_state_dict
    with monkeypatch.context() as patch:  # to make a file of the right names
        patch.setattr(module, 'load_state_dict_from_url', lambda *args, **kwargs: {})
        patch.setattr(module.FeatureExtractorInceptionV3, 'load_state_dict', lambda *args: None)
        state = module.FeatureExtractorInceptionV3('inception-v3-compat', ['2048']).state_dict()
    assert plain is module.FeatureExtractorInceptionV3.load_state_dict
    torch.save(state, tmp_path / 'inception.pth')
    network = InceptionFeatures(str(tmp_path / 'inception.pth'))
    assert network(torch.zeros(1, 3, 32, 32, dtype=torch.uint8)).shape == (1, 2048)
