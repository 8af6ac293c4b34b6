"""Large images in tiles."""
from pathlib import Path

import numpy as np
import pytest
import torch

from mmgcl.apis import ImageTranslationInferencer
from mmgcl.apis.tiling import axis_tiles
from mmgcl.engine.config import load_config
from mmgcl.errors import ConfigError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize('method', ['gcl', 'munit'])
def test_tiles_are_the_whole_image(trained, picture, method):
    config, path = trained(method)
    image = picture(330, 410)
    whole = ImageTranslationInferencer(config, path, 'cpu', tile=1024)(image)
    tiled = ImageTranslationInferencer(config, path, 'cpu', tile=256)(image)
    assert np.abs(tiled.astype(int) - whole).max() <= 1


def test_tiles_in_several_styles_are_those_of_the_whole_image(trained, picture):
    config, path = trained('munit')
    image = picture(330, 300)
    whole = ImageTranslationInferencer(config, path, 'cpu', tile=1024)(image, samples=2)
    tiled = ImageTranslationInferencer(config, path, 'cpu', tile=256)(image, samples=2)
    assert np.abs(whole[0].astype(int) - whole[1]).max() > 1
    for found, wanted in zip(tiled, whole, strict=True):
        assert np.abs(found.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize(('method', 'tile'), [('cut', 256), ('fsesim', 408)])
@pytest.mark.parametrize('exact', [True, False])
def test_tiles_of_single_image_networks_have_the_noise_of_the_whole_image(
        single_image, picture, method, tile, exact):
    config, path = single_image(method)
    image = picture(tile + 150, tile + 100)
    whole = ImageTranslationInferencer(config, path, 'cpu', tile=1024)(image)
    tiled = ImageTranslationInferencer(config, path, 'cpu', tile=tile, exact=exact)
    tiled.translator.generator.register_forward_pre_hook(
        lambda layer, inputs: sizes.append(inputs[0].shape[-2:]))
    sizes = []
    assert np.array_equal(tiled(image), whole)
    assert len(sizes) > 4
    assert max(max(size) for size in sizes) <= tile


@pytest.mark.parametrize(('unpool', 'transfer_at'), [
    ('cat5', ['encoder', 'skip', 'decoder']), ('sum', ['encoder', 'skip']), ('sum', ['decoder'])])
def test_tiles_of_wct2_have_the_moments_of_the_whole_image(picture, unpool, transfer_at):
    config = load_config(ROOT / 'configs/wct2/monet.py', {
        'model.autoencoder.channels': (3, 4, 5, 6), 'model.autoencoder.weights': None,
        'model.autoencoder.unpool': unpool, 'model.transfer_at': transfer_at})
    torch.manual_seed(0)
    whole = ImageTranslationInferencer(config, device='cpu', tile=1024)
    tiled = ImageTranslationInferencer(config, device='cpu', tile=480)
    for weight in whole.translator.autoencoder.parameters():
        if weight.ndim > 1:
            torch.nn.init.kaiming_normal_(weight)
    torch.nn.init.constant_(whole.translator.autoencoder.decoder['conv1_1'].bias, 0.5)
    tiled.translator.load_state_dict(whole.translator.state_dict())
    sizes = []
    tiled.translator.autoencoder.encoder['conv0'].register_forward_hook(
        lambda layer, inputs, output: sizes.append(output.shape[-2:]))
    image, style = picture(606, 606), picture(80, 100, seed=1)
    made = tiled(image, style=style)
    assert np.abs(made.astype(int) - whole(image, style=style)).max() <= 1
    assert made.std() > 10
    assert len(sizes) > 4
    assert max(max(size) for size in sizes) <= 480


def test_tile_too_small_for_the_reach_of_a_network_is_refused(single_image, picture):
    inferencer = ImageTranslationInferencer(*single_image('fsesim'), device='cpu', tile=256)
    with pytest.raises(ConfigError, match='at least 408 pixels for this network, got 256'):
        inferencer(picture(400, 400))


def test_fast_tiles_are_near_the_whole_image(trained, picture):
    config, path = trained()
    image = picture(512, 640)
    whole = ImageTranslationInferencer(config, path, 'cpu', tile=1024)(image)
    fast = ImageTranslationInferencer(config, path, 'cpu', tile=384, exact=False)(image)
    assert np.abs(fast.astype(int) - whole).mean() < 3


@pytest.mark.parametrize('size', [
    (1000, 256, 128), (260, 256, 128), (256, 256, 128), (997, 300, 8)])
def test_weights_of_all_tiles_sum_to_one(size):
    length, side, overlap = (value // 4 * 4 for value in size)
    found = axis_tiles(length, side, overlap, 4)
    total = torch.zeros(length)
    for start, weights in zip(found.starts, found.weights):
        total[start:start + found.side] += weights
    torch.testing.assert_close(total, torch.ones(length))
    assert found.starts[-1] + found.side == length
    assert all(start % 4 == 0 for start in found.starts)
    assert [end for _, end in found.cores[:-1]] == [start for start, _ in found.cores[1:]]


def test_tile_smaller_than_its_overlaps_is_refused(trained):
    with pytest.raises(ConfigError, match='at least 256 pixels, got 100'):
        ImageTranslationInferencer(*trained(), device='cpu', tile=100)


def test_features_do_not_grow_with_the_image(trained, picture):
    """The largest feature map of any layer is that of a tile."""
    largest = {}
    for height in (400, 800):
        inferencer = ImageTranslationInferencer(*trained(), device='cpu', tile=256, exact=False)
        sizes = []
        for layer in inferencer.translator.generator.modules():
            layer.register_forward_hook(lambda layer, inputs, output, sizes=sizes:
                                        sizes.append(output.numel()))
        inferencer(picture(height, 400))
        largest[height] = max(sizes)
    assert largest[400] == largest[800]
