"""Timm's networks as frozen encoders."""
import pytest
import torch

from mmgcl.errors import CheckpointError
from mmgcl.models.encoders import TimmEncoder

timm = pytest.importorskip('timm')


@pytest.fixture
def image() -> torch.Tensor:
    return torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(1)) * 2 - 1


def test_stages_of_a_cnn_are_timms_own(tmp_path, image):
    torch.manual_seed(0)
    network = timm.create_model('resnet10t').eval()
    torch.save(network.state_dict(), tmp_path / 'resnet.pth')
    encoder = TimmEncoder('resnet10t', (2, 1), str(tmp_path / 'resnet.pth'))
    mean, std = (torch.tensor(part)[:, None, None] for part in (encoder.mean, encoder.std))
    expected = network.forward_intermediates(
        ((image + 1) / 2 - mean) / std, indices=[1, 2], intermediates_only=True)
    for feature, other in zip(encoder(image), expected[::-1], strict=True):
        torch.testing.assert_close(feature, other)


@pytest.mark.parametrize('model', ['test_vit', 'vit_small_patch14_dinov2'])
def test_tokens_of_a_transformer_are_a_map_of_patches(model):
    encoder = TimmEncoder(model, (1, 0), None)
    patch = encoder.network.patch_embed.patch_size[0]
    later, earlier = encoder(torch.zeros(1, 3, 2 * patch, 3 * patch))
    assert later.shape == earlier.shape == (1, encoder.out_channels[0], 2, 3)


def test_an_image_that_is_no_multiple_of_the_patch_is_padded():
    assert TimmEncoder('vit_small_patch14_dinov2', (0,), None)(
        torch.zeros(1, 3, 20, 30))[0].shape[-2:] == (2, 3)


def test_a_patch_of_the_image_is_a_place_of_the_map():
    torch.manual_seed(0)
    encoder = TimmEncoder('test_vit', (0,), None)
    image = torch.zeros(1, 3, 48, 64)
    changed = image.clone()
    changed[..., :16, 48:] = 1
    difference = (encoder(changed)[0] - encoder(image)[0]).abs().sum(1)[0]
    assert divmod(int(difference.argmax()), difference.shape[1]) == (0, 3)


def test_nothing_past_the_last_block_is_kept():
    encoder = TimmEncoder('vit_tiny_patch16_224', (2,), None)
    assert len(encoder.network.blocks) == 3


@pytest.mark.parametrize(('model', 'layers', 'message'), [
    ('no_such_net', (1,), "no model 'no_such_net'"), ('test_vit', (-1,), 'numbers >= 0'),
    ('test_vit', (99,), r'test_vit has the layers 0 to 5, got \(99,\)'),
    ('test_vit', (), 'at least one layer')])
def test_unknown_models_and_layers_are_refused(model, layers, message):
    with pytest.raises(ValueError, match=message):
        TimmEncoder(model, layers, None)


def test_a_missing_file_and_one_of_another_network_are_refused(tmp_path):
    torch.save({'a': torch.zeros(1)}, tmp_path / 'other.pth')
    with pytest.raises(CheckpointError, match='no weight file'):
        TimmEncoder('test_vit', (0,), str(tmp_path / 'none.pth'))
    with pytest.raises(CheckpointError, match='weights of test_vit cannot be had') as caught:
        TimmEncoder('test_vit', (0,), str(tmp_path / 'other.pth'))
    assert '\n' not in str(caught.value)
