"""Published weights, converted, give the published outputs."""
from pathlib import Path

import pytest
import torch
from torch import nn

from mmgcl.checkpoints.published import fill, published_state
from mmgcl.checkpoints.published.networks import constants
from mmgcl.checkpoints.reading import read_state_dict
from mmgcl.models.layers import BlurDown, BlurUp
from tests.parity.recorded import files, network_of, under

# File, prefix of its weights, names of input and output, tolerance. CUT's generator is recorded in
# single precision and within 2e-5 of double precision (see test_networks.py).
CASES = [
    ('patchgcl/generator.npz', 'state/', 'input', 'output', 1e-10),
    ('patchgcl/discriminator.npz', 'state/', 'input', 'output', 1e-10),
    ('contrastive/resnet_patchgan.npz', 'patchgan/param/', 'x', 'patchgan/out', 1e-5),
    ('contrastive/resnet_patchgan.npz', 'param/', 'x', 'out', 5e-5),
    *((file, 'G.', 'x', 'y', 3e-5) for file in files('adversarial/cyclegan_gen_*.npz')),
    *((file, 'D.', 'x', 'y', 1e-5) for file in files('adversarial/patchgan_dis_*.npz'))]


@pytest.mark.parametrize('parallel', [False, True], ids=['single', 'parallel'])
@pytest.mark.parametrize(('file', 'prefix', 'given', 'wanted', 'tolerance'), CASES)
def test_stored_weights_give_stored_outputs(
        reference, assert_matches, tmp_path: Path, file, prefix, given, wanted, tolerance,
        parallel):
    arrays = reference(file)
    state = under(arrays, prefix)
    path, lead = tmp_path / 'latest_net_X.pth', 'module.' if parallel else ''
    torch.save({f'{lead}{name}': torch.from_numpy(array) for name, array in state.items()}, path)
    network = network_of(state).double()
    fill(network, read_state_dict(path), str(path), 'network')
    assert_matches(network(torch.from_numpy(arrays[given]).double()), arrays[wanted], tolerance)

    exported = published_state(network)
    assert set(exported) == set(state)  # the blur filters too
    for name, array in state.items():
        assert_matches(exported[name], array, 0)


def test_exported_filters_are_the_published_ones(reference, assert_matches):
    arrays = reference('patchgcl/antialias.npz')
    if 'down_filter' not in arrays:
        pytest.skip('this recording holds no filters')
    channels = len(arrays['down_filter'])
    filters = constants(nn.Sequential(nn.Conv2d(1, channels, 1), BlurDown(channels), BlurUp()))
    assert_matches(filters['1.filt'], arrays['down_filter'], 0)
    assert_matches(filters['2.filt'], arrays['up_filter'], 0)


def test_features_of_cut_keep_their_names(reference, assert_matches):
    recorded = under(reference('contrastive/patch_sample_f.npz'), 'param/')
    shapes = [array.shape for name, array in recorded.items() if name.endswith('.weight')]
    linears = [nn.Linear(wide, narrow) for narrow, wide in shapes]
    features = nn.Module()  # the layout of a head as CUT has it
    features.mlps = nn.ModuleList(
        nn.Sequential(first, nn.ReLU(), last) for first, last in zip(linears[::2], linears[1::2]))
    fill(features, {name: torch.from_numpy(array) for name, array in recorded.items()}, 'F', 'head')
    for name, tensor in published_state(features).items():
        assert_matches(tensor, recorded[name], 0)
