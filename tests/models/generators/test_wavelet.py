"""The network of WCT2 and its published files."""
import pytest
import torch

from mmgcl.errors import CheckpointError
from mmgcl.models.generators import WaveletAutoencoder

CHANNELS = (2, 3, 4, 5)
LAYERS_AFTER_UNPOOLING = ('conv1_2', 'conv2_2', 'conv3_4')


@pytest.fixture
def network():
    def make(unpool: str, **settings: object) -> WaveletAutoencoder:
        torch.manual_seed(0)
        return WaveletAutoencoder(unpool, CHANNELS, **settings)
    return make


@pytest.fixture
def published(tmp_path, network):
    """Writes the files of a network, under the published names."""
    def write(unpool: str) -> WaveletAutoencoder:
        made = network(unpool)
        for part, wavelets in (('encoder', 'pool'), ('decoder', 'recon_block')):
            state = {}
            for name, weight in getattr(made, part).state_dict().items():
                layer, kind = name.split('.')
                if part == 'decoder' and unpool == 'cat5' and layer in LAYERS_AFTER_UNPOOLING:
                    layer += '_2'
                state[f'{layer}.{kind}'] = weight.clone()
            for level, channels in enumerate(CHANNELS[:3], 1):
                for band in ('LL', 'LH', 'HL', 'HH'):
                    state[f'{wavelets}{level}.{band}.weight'] = torch.zeros(channels, 1, 2, 2)
            torch.save(state, tmp_path / f'wave_{part}_{unpool}_l4.pth')
        return made
    return write


@pytest.mark.parametrize('unpool', ['cat5', 'sum'])
def test_published_files_fill_the_network(published, tmp_path, unpool):
    wanted = published(unpool)
    found = WaveletAutoencoder(unpool, CHANNELS, weights=str(tmp_path))
    image = torch.rand(1, 3, 16, 24)
    assert torch.equal(found(image), wanted(image))


@pytest.mark.parametrize('unpool', ['cat5', 'sum'])
def test_size_of_the_image_stays(network, unpool):
    assert network(unpool)(torch.rand(2, 3, 16, 24)).shape == (2, 3, 16, 24)


def test_nothing_is_trained(network):
    assert not any(weight.requires_grad for weight in network('sum').parameters())


def test_missing_files_are_named(tmp_path, published):
    published('sum')
    with pytest.raises(CheckpointError, match=r'wave_encoder_cat5_l4.pth and wave_decoder_cat5_l4'):
        WaveletAutoencoder('cat5', CHANNELS, weights=str(tmp_path))
    (tmp_path / 'wave_decoder_sum_l4.pth').unlink()
    with pytest.raises(CheckpointError, match=r'published weights: wave_decoder_sum_l4.pth not'):
        WaveletAutoencoder('sum', CHANNELS, weights=str(tmp_path))


def test_files_of_another_network_are_refused(tmp_path, published):
    published('sum')
    with pytest.raises(CheckpointError, match=r'another network .* conv4_1\.weight should have'):
        WaveletAutoencoder('sum', (2, 3, 4, 6), weights=str(tmp_path))


def test_a_broken_file_is_refused(tmp_path, published):
    published('sum')
    (tmp_path / 'wave_encoder_sum_l4.pth').write_bytes(b'no weights')
    with pytest.raises(CheckpointError, match=r'wave_encoder_sum_l4.pth is no weight file'):
        WaveletAutoencoder('sum', CHANNELS, weights=str(tmp_path))


def test_values_that_are_no_numbers_are_refused(tmp_path, published):
    made = published('sum')
    state = made.encoder.state_dict()
    state['conv0.bias'] = state['conv0.bias'] * float('nan')
    torch.save(state, tmp_path / 'wave_encoder_sum_l4.pth')
    with pytest.raises(CheckpointError, match=r'is broken: conv0.bias is not finite'):
        WaveletAutoencoder('sum', CHANNELS, weights=str(tmp_path))


@pytest.mark.parametrize(('settings', 'line'), [
    ({'unpool': 'mean'}, "unpool must be 'cat5' or 'sum', got 'mean'"),
    ({'channels': (1, 2)}, 'channels must be those of 4 levels')])
def test_impossible_settings_are_one_line(settings, line):
    with pytest.raises(ValueError, match=line):
        WaveletAutoencoder(**settings)
