"""Consecutive training steps of each contrastive method, as its published code takes them."""
import numpy as np
import pytest
import torch
from torch import Tensor

from tests.parity.options import (
    below,
    contrast_settings,
    hard_negative_settings,
    relation_settings,
    similarity_settings,
)
from tests.parity.recorded import cases, files, under
from tests.parity.steps import (
    TOLERANCE,
    RecordedRandom,
    Replay,
    check_gradients,
    check_weights,
    halves,
    options_of,
    replay,
    similarity_positions,
)

NETWORKS = {'netG': 'generator', 'netD': 'discriminator', 'netF': 'patch_head'}
SIMILARITY_NETWORKS = {'netG': 'generator', 'netD': 'discriminator'}
GAN = {'discrimination_adversarial': 'loss_D', 'generation_adversarial': 'loss_G_GAN'}

pytestmark = pytest.mark.usefixtures('double')


def recordings(pattern: str) -> list[str]:
    """The recordings of a method with the ResNet generator; those of single images have another."""
    return [file for file in files(f'contrastive/{pattern}.npz')
            if cases(file, r'(init/netG/.*conv_block)')]


@pytest.mark.parametrize('file', recordings('step_cut*') + recordings('step_fastcut*'))
def test_cut_and_fastcut(reference, assert_matches, check_log, file):
    arrays = reference(file)
    options = options_of(arrays)
    mode = options['CUT_mode'].lower()
    run = replay(arrays, f'{mode}/h2z.py', below('nce', {
        **contrast_settings(options), 'flip_equivariance': options['flip_equivariance']}), NETWORKS)
    names = {'nce_contrast': 'loss_NCE'}
    streams = {'patches.real_x': 'netF_call0'}
    if options['nce_idt']:
        names['nce_identity'], streams['patches.real_y'] = 'loss_NCE_Y', 'netF_call2'
    for number in run.steps:
        flipped = bool(arrays.get(f'step{number}/flipped', False))
        random = RecordedRandom(run.positions(number, streams),
                            {'mirror': np.full((run.batch_size, 1), 1.0 - flipped)})
        log = run.step(number, random, mirror=flipped)
        check_log(run, number, log, {**GAN, **names}, halves(names))
        if number == 0:
            check_gradients(run, assert_matches)
    check_weights(run, assert_matches)


@pytest.mark.parametrize('file', recordings('step_hneg_src*'))
def test_hneg_src(reference, assert_matches, check_log, file):
    arrays = reference(file)
    options = options_of(arrays)
    run = replay(arrays, 'hneg_src/h2z.py', {
        **below('hdce', hard_negative_settings(options)),
        **below('src', relation_settings(options))}, NETWORKS)
    names = {'hdce_contrast': 'loss_HDCE'}
    if options['dce_idt']:
        names['hdce_identity'] = 'loss_HDCE_Y'
    for number in run.steps:
        log = run.step(number, RecordedRandom(
            run.positions(number, {'patches.real_x': 'netF_call0'}),
            epoch=int(arrays[f'step{number}/epoch']) - 1))
        check_log(run, number, log, {**GAN, **names, 'src_relation': 'loss_SRC'}, halves(names))
        if number == 0:
            check_gradients(run, assert_matches)
    check_weights(run, assert_matches)


@pytest.mark.parametrize('file', recordings('step_fsesim*') + recordings('step_lsesim*'))
def test_fsesim_and_lsesim(reference, assert_matches, check_log, encoder_settings, file):
    arrays = reference(file)
    options = options_of(arrays)
    learned = options['learned_attn']
    networks = {**SIMILARITY_NETWORKS, **({'netF': 'similarity_heads'} if learned else {})}
    run = replay(arrays, 'lsesim/h2z.py' if learned else 'fsesim/h2z.py', below(
        'spatial', {**similarity_settings(options), **encoder_settings}), networks)
    names = {'discrimination_adversarial': 'loss_D_A', 'generation_adversarial': 'loss_G_GAN',
             'spatial_similarity': 'loss_G_s'}
    streams = ['similarity']
    if learned:
        names['similarity_heads_contrast_loss'] = 'loss_spatial'
        streams.insert(0, 'contrast')
    for number in run.steps:
        # The history of images has room, and the changed colours are recorded: chances count for
        # nothing.
        chances = {'buffer.fake_y': np.zeros((run.batch_size, 2))}
        if learned and options['augment']:
            looks = RecordedLooks(*(torch.from_numpy(arrays[f'step{number}/{name}'])
                                    for name in ('A_aug', 'B_aug')))
            run.model.similarity_heads_contrast.jitter = looks
            for name in ('real_x', 'turned_y'):
                chances[f'jitter.{name}'] = np.zeros((run.batch_size, looks.count))
        log = run.step(number, RecordedRandom(similarity_positions(run, number, streams), chances))
        check_log(run, number, log, names)
        if number == 0:
            check_gradients(run, assert_matches)
    check_weights(run, assert_matches)


class RecordedLooks(torch.nn.Module):
    """Gives the recorded changed colours of x, then those of y, turned as y is."""

    count = 2

    def __init__(self, x: Tensor, y: Tensor) -> None:
        super().__init__()
        self.looks = [x, y.flip((-2, -1))]

    def forward(self, image: Tensor, uniforms: Tensor) -> Tensor:
        return self.looks.pop(0)


@pytest.mark.parametrize('file', recordings('step_negcut*'))
def test_negcut(reference, assert_matches, check_log, file):
    arrays = reference(file)
    options = options_of(arrays)
    noise_channels = arrays['step0/noise_0'].shape[-1]
    run = replay(arrays, 'negcut/h2z.py', below('nce', {
        **contrast_settings(options), 'diversity_weight': options['lambda_MS_neg'],
        'noise_channels': noise_channels, 'attached': True}),
        {**NETWORKS, 'netN': 'negative_generator', 'netF_': 'momentum_head'})
    names = {'nce_contrast': 'loss_NCE'}
    domains = ['real_x']
    if options['nce_idt']:
        names['nce_identity'] = 'loss_NCE_Y'
        domains.append('real_y')
    streams = [f'{phase}patches.{domain}' for phase in ('negatives.', '') for domain in domains]
    for number in run.steps:
        log = run.step(number, RecordedRandom(
            run.positions(number, {stream: f'netF_call{2 * index}'
                                   for index, stream in enumerate(streams)}),
            recorded_noise(run, number, streams)))
        check_log(run, number, log, {**GAN, **names}, halves(names))
        terms = [value for name, value in log.items() if name.startswith('negatives_')]
        assert_matches(sum(terms), arrays[f'step{number}/loss_N'], TOLERANCE)
        if number == 0:
            check_gradients(run, assert_matches)
    check_weights(run, assert_matches)


def recorded_noise(run: Replay, number: int, streams: list[str]) -> dict[str, np.ndarray]:
    """The noise of each stream: that of all layers, one row for each image."""
    recorded = under(run.arrays, f'step{number}/noise_')
    layers = len(recorded) // len(streams)
    return {f'noise.{stream}': np.concatenate(
        [recorded[str(index * layers + layer)].reshape(run.batch_size, -1)
         for layer in range(layers)], axis=1) for index, stream in enumerate(streams)}
