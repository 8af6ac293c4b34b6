"""WCT2 against the published code. Its records are of float32, whose precision is 1e-5."""
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from mmgcl.models.layers.haar import Bands, haar_pool, haar_unpool
from mmgcl.models.layers.whitening_coloring import (
    shared_labels,
    transfer_statistics,
    whiten_and_color,
)
from mmgcl.models.translators import WCT2
from tests.parity.recorded import Arrays, cases, files, tensor, under

FLOAT32 = 1e-5
PUBLISHED_BANDS = ('LL', 'LH', 'HL', 'HH')

# Wavelets

WAVELET = 'adversarial/wct2_wavelet.npz'


def bands_of(arrays: Arrays, prefix: str) -> Bands:
    return Bands(*(tensor(arrays[f'{prefix}.{name}']) for name in PUBLISHED_BANDS))


@pytest.mark.parametrize('prefix', cases(WAVELET, r'(odd\.|)x$'))
def test_pooling(reference, assert_matches, prefix):
    arrays = reference(WAVELET)
    for band, name in zip(haar_pool(tensor(arrays[f'{prefix}x'])), PUBLISHED_BANDS):
        assert_matches(band, arrays[f'{prefix}y.{name}'], FLOAT32)


def test_pooling_is_the_convolution_with_the_published_filters(reference):
    arrays = reference(WAVELET)
    image = tensor(arrays['x'])
    for band, name in zip(haar_pool(image), PUBLISHED_BANDS):
        weight = tensor(arrays[f'pool.{name}.weight'])
        expected = torch.nn.functional.conv2d(image, weight, stride=2, groups=len(weight))
        torch.testing.assert_close(band, expected, rtol=0, atol=1e-12)


def test_unpooling(reference, assert_matches):
    arrays = reference(WAVELET)
    assert_matches(sum(haar_unpool(bands_of(arrays, 'y'))), arrays['unpool_sum'], FLOAT32)
    bands = haar_unpool(bands_of(arrays, 'q'))
    assert_matches(sum(bands), arrays['unpool_sum_q'], FLOAT32)
    joined = torch.cat([*bands, tensor(arrays['q.original'])], 1)
    assert_matches(joined, arrays['unpool_cat5_q'], FLOAT32)


# Whitening and colouring

WCT = 'adversarial/wct2_wct.npz'


@pytest.mark.parametrize('name', cases(WCT, r'(\d+\.(?:wct_core|(?:alpha|weight)[\d.]+))$'))
def test_whitening_and_colouring(reference, assert_matches, name):
    arrays = reference(WCT)
    case, setting = name.split('.', 1)
    content, style = (tensor(arrays[f'{case}.{part}'])[0] for part in ('content', 'style'))
    options = {option: float(setting.removeprefix(option)) for option in ('alpha', 'weight')
               if setting.startswith(option)}
    found = whiten_and_color(content.flatten(1), style.flatten(1), **options)
    assert_matches(found.view_as(content)[None], arrays[name], FLOAT32)


def test_labels_large_enough_in_both_maps(reference):
    arrays = under(reference(WCT), 'seg.')
    segments = [tensor(arrays[f'{part}_segment'], torch.int64) for part in ('content', 'style')]
    enabled = arrays['label_set'][arrays['label_indicator'] > 0]
    assert list(shared_labels(*segments)) == enabled.tolist()


@pytest.mark.parametrize('name', cases(WCT, r'seg\.(out.*)'))
def test_transfer_by_segments(reference, assert_matches, name):
    arrays = under(reference(WCT), 'seg.')
    segments = tuple(tensor(arrays[f'{part}_segment'], torch.int64)
                     for part in ('content', 'style'))
    alpha = float(name.removeprefix('out_alpha')) if 'alpha' in name else 1.0
    found = transfer_statistics(
        tensor(arrays['content']), tensor(arrays['style']), alpha, segments)
    assert_matches(found, arrays[name], FLOAT32)


# The network and the whole transfer

NETWORKS = files('adversarial/wct2_net_*.npz')
TRANSFERS = [(file, name) for file in NETWORKS
             for name in cases(file, r'(transfer(?:_seg|_alpha[\d.]+)?\..*)')]


@pytest.fixture
def translator(tmp_path: Path) -> Callable[..., WCT2]:
    """A translator that reads a record's weights as published files, in double precision."""
    def build(file: str, arrays: Arrays, **settings: object) -> WCT2:
        unpool = file.removesuffix('.npz').split('_')[-1]
        for part in ('encoder', 'decoder'):
            torch.save({name: torch.from_numpy(array)
                        for name, array in under(arrays, f'{part}.').items()},
                       tmp_path / f'wave_{part}_{unpool}_l4.pth')
        channels = [len(arrays[f'encoder.conv{level}_1.weight']) for level in (1, 2, 3, 4)]
        return WCT2({'type': 'WaveletAutoencoder', 'channels': channels, 'unpool': unpool,
                     'weights': str(tmp_path)}, **settings).double()
    return build


@pytest.mark.parametrize('file', NETWORKS)
def test_features_of_every_level(reference, assert_matches, translator, file):
    arrays = reference(file)
    network = translator(file, arrays).autoencoder
    features, skips = tensor(arrays['content']), []
    for level in (1, 2, 3, 4):
        features, found = network.encode(level, features)
        assert_matches(features, arrays[f'content_feat.enc{level}'], FLOAT32)
        skips += found
    recorded = under(arrays, 'skip.')
    for number, (skip, name) in enumerate(zip(skips, ('conv1_2', 'conv2_2', 'conv3_4')), 1):
        assert_matches(skip.original, recorded[name], FLOAT32)
        for band, published in zip(skip.bands[1:], PUBLISHED_BANDS[1:]):
            assert_matches(band, recorded[f'pool{number}.{published}'], FLOAT32)
    for level in (4, 3, 2, 1):
        features = network.decode(level, features, skips)
        assert_matches(features, arrays[f'content_feat.dec{level}'], FLOAT32)
    assert_matches(network(tensor(arrays['content'])), arrays['content_feat.dec1'], FLOAT32)


@pytest.mark.parametrize(('file', 'name'), TRANSFERS)
def test_transfer(reference, assert_matches, translator, file, name):
    arrays = reference(file)
    kind, parts = name.rsplit('.', 1)
    segments = None
    if kind == 'transfer_seg':
        segments = tuple(tensor(arrays[f'{part}_segment'], torch.int64)
                         for part in ('content', 'style'))
    alpha = float(kind.removeprefix('transfer_alpha')) if 'alpha' in kind else 1.0
    model = translator(file, arrays, transfer_at=parts.split('+'), alpha=alpha)
    content, style = tensor(arrays['content']), tensor(arrays['style'])
    assert_matches(model.transfer(content, style, segments), arrays[name], FLOAT32)
    made = model.translate_images(2 * content - 1, style=2 * style - 1, segments=segments)
    assert_matches(made / 2 + 0.5, np.clip(arrays[name], 0, 1), FLOAT32)
