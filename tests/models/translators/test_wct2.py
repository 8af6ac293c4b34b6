"""WCT2 as a translator, with narrow networks of random weights."""
import pytest
import torch
from PIL import Image

from mmgcl.errors import ConfigError, DataError
from mmgcl.registry import MODELS


@pytest.fixture
def make():
    def build(**settings: object) -> torch.nn.Module:
        torch.manual_seed(0)
        autoencoder = {'type': 'WaveletAutoencoder', 'channels': (3, 4, 5, 6)}
        return MODELS.build({'type': 'WCT2', 'autoencoder': autoencoder, **settings}).eval()
    return build


def images(count: int = 1, height: int = 24, width: int = 32, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, 3, height, width, generator=generator) * 2 - 1


STYLE = images(height=32, width=24, seed=1)


def test_a_batch_is_its_images_alone(make):
    model, both = make(), images(2)
    together = model.translate_images(both, style=STYLE)
    alone = torch.cat([model.translate_images(image[None], style=STYLE) for image in both])
    torch.testing.assert_close(together, alone)


def test_any_size_is_taken_and_kept(make):
    made = make().translate_images(images(height=29, width=37), style=images(height=33, width=27))
    assert made.shape == (1, 3, 29, 37)
    assert made.abs().max() <= 1


def test_an_image_in_its_own_style_is_its_reconstruction(make):
    model, image = make(alpha=1.0), images()
    made = model.translate_images(image, style=image)
    wanted = model.autoencoder((image + 1) / 2).clamp(0, 1) * 2 - 1
    torch.testing.assert_close(made, wanted, rtol=0, atol=1e-4)


def test_nothing_is_transferred_with_alpha_0(make):
    model = make(alpha=0.0)
    wanted = model.autoencoder((images() + 1) / 2).clamp(0, 1) * 2 - 1
    torch.testing.assert_close(model.translate_images(images(), style=STYLE), wanted)


def test_one_label_everywhere_is_no_segmentation(make):
    model = make()
    segments = (torch.zeros(24, 32, dtype=torch.int64), torch.zeros(32, 24, dtype=torch.int64))
    torch.testing.assert_close(model.translate_images(images(), style=STYLE, segments=segments),
                               model.translate_images(images(), style=STYLE))


def test_several_style_images_are_one_line(make, tmp_path):
    for name in ('trainA/a', 'trainB/a', 'trainB/b'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new('RGB', (32, 32)).save(tmp_path / f'{name}.png')
    model = make(style={'type': 'SingleImageDataset', 'data_root': str(tmp_path), 'split': 'test'})
    with pytest.raises(DataError, match=r'takes one style image, and model.style names 2'):
        model.translate_images(images())


def test_without_a_style_one_line_says_what_to_do(make):
    with pytest.raises(ConfigError, match=r'no style image: set model.style'):
        make().translate_images(images())


def test_images_too_small_are_one_line(make):
    with pytest.raises(DataError, match='sides of at least 16 pixels, got an image of 8 x 32'):
        make().translate_images(images(height=8), style=STYLE)


@pytest.mark.parametrize('parts', [(), ('encoder', 'skips')])
def test_unknown_parts_are_one_line(make, parts):
    with pytest.raises(ValueError, match='transfer_at must be some of encoder, skip, decoder'):
        make(transfer_at=parts)
