"""Published weights, converted, give the published outputs."""
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mmgcl.converters import fill, published_state
from mmgcl.converters.checkpoint import read_published
from mmgcl.models.discriminators import PatchDiscriminator
from mmgcl.models.generators import ResnetGenerator

GENERATOR, DISCRIMINATOR = 'generator', 'discriminator'
# File, prefixes of its weights, names of input and output, tolerance; the last is CUT's, whose
# recording in single precision is within 2e-5 of double precision (see test_networks.py).
CASES = [
    ('patchgcl/generator.npz', GENERATOR, 'state/', 'input', 'output', 1e-10),
    ('patchgcl/discriminator.npz', DISCRIMINATOR, 'state/', 'input', 'output', 1e-10),
    ('adversarial/cyclegan_gen_resnet6_plain.npz', GENERATOR, 'G.', 'x', 'y', 1e-5),
    ('adversarial/cyclegan_gen_resnet9_plain.npz', GENERATOR, 'G.', 'x', 'y', 1e-5),
    ('adversarial/cyclegan_gen_resnet9_antialias.npz', GENERATOR, 'G.', 'x', 'y', 1e-5),
    ('adversarial/patchgan_dis_plain.npz', DISCRIMINATOR, 'D.', 'x', 'y', 1e-5),
    ('adversarial/patchgan_dis_antialias.npz', DISCRIMINATOR, 'D.', 'x', 'y', 1e-5),
    ('contrastive/resnet_patchgan.npz', DISCRIMINATOR, 'patchgan/param/', 'x', 'patchgan/out',
     1e-5),
    ('contrastive/resnet_patchgan.npz', GENERATOR, 'param/', 'x', 'out', 5e-5)]


def network_of(kind: str, state: dict[str, np.ndarray]) -> nn.Module:
    """A network with the sizes and the form of published weights."""
    antialias = any(name.endswith('.filt') for name in state)
    if kind == DISCRIMINATOR:
        return PatchDiscriminator(len(state['model.0.weight']), antialias=antialias)
    blocks = sum(name.endswith('.conv_block.1.weight') for name in state)
    return ResnetGenerator(blocks, len(state['model.1.weight']), antialias=antialias)


@pytest.mark.parametrize('parallel', [False, True], ids=['single', 'parallel'])
@pytest.mark.parametrize(('file', 'kind', 'prefix', 'given', 'wanted', 'tolerance'), CASES)
def test_stored_weights_give_stored_outputs(
        reference, assert_matches, tmp_path: Path, file, kind, prefix, given, wanted, tolerance,
        parallel):
    arrays = reference(file)
    state = {name.removeprefix(prefix): array for name, array in arrays.items()
             if name.startswith(prefix)}
    path, lead = tmp_path / 'latest_net_X.pth', 'module.' if parallel else ''
    torch.save({f'{lead}{name}': torch.from_numpy(array) for name, array in state.items()}, path)
    network = network_of(kind, state).double()
    fill(network, read_published(path), str(path), kind)
    assert_matches(network(torch.from_numpy(arrays[given]).double()), arrays[wanted], tolerance)

    exported = published_state(network)
    assert set(exported) == set(state)  # the blur filters too
    for name, array in state.items():
        assert_matches(exported[name], array, 0)
