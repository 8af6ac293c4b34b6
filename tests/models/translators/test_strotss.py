"""STROTSS as a translator, with a narrow encoder of random weights."""
import pytest
import torch
from PIL import Image

from mmgcl.errors import ConfigError, DataError
from mmgcl.models.translators.strotss import resize_long_side
from mmgcl.registry import MODELS

SMALL = {
    'type': 'STROTSS', 'iterations': 3, 'long_sides': (24, 32),
    'encoder': {'type': 'VGG16Encoder', 'weights': None, 'base_channels': 2,
                'layers': ('relu1_1', 'relu2_1', 'relu3_1')},
    'sampler': {'type': 'RandomPixelSampler', 'num_points': 64, 'num_style': 64, 'style_draws': 1}}


@pytest.fixture
def make():
    def build(**settings: object) -> torch.nn.Module:
        torch.manual_seed(0)
        return MODELS.build({**SMALL, **settings}).eval()
    return build


def images(count: int = 1, height: int = 24, width: int = 20, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, 3, height, width, generator=generator) * 2 - 1


STYLE = images(height=20, width=28, seed=1) / 4 + torch.tensor([0.7, 0.0, -0.7])[:, None, None]


def test_colours_move_to_those_of_the_style(make):
    made = make(iterations=20, content_weight=1.0).translate_images(images(), style=STYLE)
    before, after = ((found.mean((0, 2, 3)) - STYLE.mean((0, 2, 3))).norm()
                     for found in (images(), made))
    assert after < before / 2


def test_results_repeat_and_follow_the_seed(make):
    first, again = (make().translate_images(images(), style=STYLE) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, make(seed=1).translate_images(images(), style=STYLE))


def test_global_randomness_is_neither_read_nor_changed(make):
    model = make()
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first = model.translate_images(images(), style=STYLE)
    assert torch.equal(torch.random.get_rng_state(), before)
    torch.manual_seed(6)
    assert torch.equal(model.translate_images(images(), style=STYLE), first)


def test_a_batch_is_its_images_alone(make):
    model, both = make(), images(2)
    together = model.translate_images(both, style=STYLE)
    alone = torch.cat([model.translate_images(image[None], style=STYLE) for image in both])
    assert torch.equal(together, alone)


def test_size_and_range_are_those_of_the_image(make):
    made = make().translate_images(images(2, 37, 30), style=STYLE)
    assert made.shape == (2, 3, 37, 30)
    assert made.abs().max() <= 1


@pytest.mark.parametrize('mode', [torch.no_grad, torch.inference_mode])
def test_it_works_where_gradients_are_off(make, mode):
    model = make()
    with mode():
        made = model.translate_images(images(), style=STYLE)
    assert torch.equal(made, model.translate_images(images(), style=STYLE))


def test_an_encoder_of_large_features_gives_the_same_with_layers_scaled(make):
    small, large = make(layer_rms=1.0), make(layer_rms=1.0)
    plain = large.encoder.forward
    large.encoder.forward = lambda image: tuple(64 * layer for layer in plain(image))
    made, other = (model.translate_images(images(), style=STYLE) for model in (small, large))
    # RMSprop's first steps do not depend on how large a gradient is, only on its sign.
    assert (made - other).abs().mean() < 1e-3


def test_style_comes_from_the_config(make, tmp_path):
    Image.fromarray(((STYLE[0] + 1) * 127.5).byte().permute(1, 2, 0).numpy()).save(
        tmp_path / 'style.png')
    made = make(style=str(tmp_path / 'style.png')).translate_images(images())
    rounded = ((STYLE + 1) * 127.5).byte().float() / 127.5 - 1
    assert (made - make().translate_images(images(), style=rounded)).abs().mean() < 1e-3


def test_a_data_set_gives_all_its_images_as_style(make, tmp_path):
    for letter, colours in (('A', ['gray']), ('B', ['red', 'blue'])):
        (tmp_path / f'train{letter}').mkdir()
        for colour in colours:
            Image.new('RGB', (24, 24), colour).save(tmp_path / f'train{letter}/{colour}.png')
    model = make(style={'type': 'SingleImageDataset', 'data_root': str(tmp_path), 'split': 'test'})
    assert [image[0, :, 0, 0].tolist() for image in model.style_images()] == [
        [0, 0, 255], [255, 0, 0]]


def test_without_a_style_one_line_says_what_to_do(make):
    with pytest.raises(ConfigError, match=r'no style image: set model.style'):
        make().translate_images(images())


def test_it_knows_one_direction(make):
    with pytest.raises(ValueError, match='in the direction xy'):
        make().translate_images(images(), 'yx', style=STYLE)


@pytest.mark.parametrize(('settings', 'line'), [
    ({'long_sides': ()}, 'long_sides must be positive and grow'),
    ({'long_sides': (32, 16)}, 'long_sides must be positive and grow'),
    ({'iterations': 0}, 'iterations must be positive, got 0'),
    ({'layer_rms': 0}, 'layer_rms must be positive, got 0')])
def test_impossible_settings_are_one_line(make, settings, line):
    with pytest.raises(ValueError, match=line):
        make(**settings)


def test_an_image_too_narrow_is_one_line():
    with pytest.raises(DataError, match=r'500 x 100 is too narrow: .* 64 pixels .* has 12, less'):
        resize_long_side(torch.rand(1, 3, 500, 100), 64)


@pytest.mark.parametrize(('size', 'resized'), [((30, 60), (32, 64)), ((60, 30), (64, 32)),
                                               ((500, 130), (64, 16))])
def test_the_long_side_is_what_was_asked_for(size, resized):
    assert resize_long_side(torch.rand(1, 3, *size), 64).shape[2:] == resized
