"""Consecutive training steps of each single-image method, as its published code takes them."""
import numpy as np
import pytest

from tests.parity.options import (
    below,
    contrast_settings,
    hard_negative_settings,
    relation_settings,
    similarity_settings,
)
from tests.parity.recorded import Arrays, cases, files, numbered, under
from tests.parity.steps import (
    RecordedRandom,
    Replay,
    check_gradients,
    check_weights,
    halves,
    options_of,
    replay,
    similarity_positions,
)

SIMILARITY_NETWORKS = {'netG': 'generator', 'netD': 'discriminator'}
NETWORKS = {**SIMILARITY_NETWORKS, 'netF': 'patch_head'}

pytestmark = pytest.mark.usefixtures('double')


def recordings(pattern: str) -> list[str]:
    """The recordings of a method with StyleGAN2's generator."""
    return [file for file in files(f'contrastive/{pattern}.npz')
            if cases(file, r'(init/netG/encoder)')]


def noise(run: Replay, number: int) -> dict[str, np.ndarray]:
    """The recorded noise of each output and level, one row for each image."""
    levels = numbered(under(run.arrays, f'step{number}/'), 'noise_')
    return {f'noise.{output}.{level}': part.reshape(run.batch_size, -1)
            for level, maps in enumerate(levels)
            for output, part in zip(
                ('fake_y', 'idt_y'), np.split(maps, len(maps) // run.batch_size))}


def unread(run: Replay) -> dict[str, np.ndarray]:
    """R1 is offered numbers for mixing images, as every penalty, and needs none."""
    return {'penalty': np.zeros((run.batch_size, 1))}


@pytest.fixture
def check_sincut_step(assert_matches, check_log):
    """Takes a step, compares its terms, those of the discriminator, and the images."""

    def check(run: Replay, number: int, random: RecordedRandom, names: dict[str, str]) -> None:
        log = run.step(number, random)
        shares = halves([name for name in names if name.endswith(('_contrast', '_identity'))])
        check_log(run, number, log, {
            **names, 'discrimination_penalty': 'loss_D_R1',
            'generation_adversarial': 'loss_G_GAN'}, shares)
        # The recorded loss of the discriminator includes the penalty.
        log['discrimination_total'] = (
            log['discrimination_adversarial'] + log['discrimination_penalty'])
        check_log(run, number, log, {'discrimination_total': 'loss_D'})
        if number == 0:
            check_gradients(run, assert_matches)

    return check


def identity_settings(options: dict) -> dict:
    return {'identity.weights': {'y': options['lambda_identity']}}


def identity_names(options: dict, objective: str, contrast: str) -> dict[str, str]:
    """Names of the terms of (y, G(y)), those that a recording has."""
    names = {f'{objective}_identity': f'{contrast}_Y'} if options.get(
        'nce_idt', options.get('dce_idt')) else {}
    return {**names, **({'identity_y': 'loss_idt'} if options['lambda_identity'] else {})}


@pytest.mark.parametrize('file', recordings('step_sincut*'))
def test_sincut(reference, assert_matches, check_sincut_step, file):
    arrays = reference(file)
    options = options_of(arrays)
    run = replay(arrays, 'cut/single_image.py', {
        **below('nce', contrast_settings(options)), **identity_settings(options)}, NETWORKS)
    for number in run.steps:
        random = RecordedRandom(
            run.positions(number, {'patches.real_x': 'netF_call0', 'patches.real_y': 'netF_call2'}),
            {**unread(run), **noise(run, number)})
        check_sincut_step(run, number, random, {
            'nce_contrast': 'loss_NCE', **identity_names(options, 'nce', 'loss_NCE')})
    check_weights(run, assert_matches)


@pytest.mark.parametrize('file', recordings('step_hneg_src*'))
def test_hneg_src(reference, assert_matches, check_sincut_step, file):
    arrays = reference(file)
    options = options_of(arrays)
    contrast = hard_negative_settings(options)
    if all_weights_are_one(arrays):
        contrast['gamma'] = None
    run = replay(arrays, 'hneg_src/single_image.py', {
        **below('hdce', contrast), **below('src', relation_settings(options)),
        **identity_settings(options)}, NETWORKS)
    for number in run.steps:
        random = RecordedRandom(
            run.positions(number, {'patches.real_x': 'netF_call0'}),
            {**unread(run), **noise(run, number)},
            epoch=int(arrays[f'step{number}/epoch']) - 1)
        check_sincut_step(run, number, random, {
            'hdce_contrast': 'loss_HDCE', 'src_relation': 'loss_SRC',
            **identity_names(options, 'hdce', 'loss_HDCE')})
    check_weights(run, assert_matches)


def all_weights_are_one(arrays: Arrays) -> bool:
    """Whether a mask of the wrong size, with one position an image, has disabled the weights."""
    return all((array == 1).all() for name, array in arrays.items() if '/weights_call' in name)


@pytest.mark.parametrize('file', recordings('step_sinsc*'))
def test_sinsc(reference, assert_matches, check_log, encoder_settings, file):
    arrays = reference(file)
    run = replay(arrays, 'fsesim/single_image.py', below(
        'spatial', {**similarity_settings(options_of(arrays)), **encoder_settings}),
        SIMILARITY_NETWORKS)
    for number in run.steps:
        random = RecordedRandom(similarity_positions(run, number, ['similarity']), {
            'penalty': arrays[f'step{number}/gp_alpha_0'], **noise(run, number)})
        log = run.step(number, random)
        log['discrimination_total'] = (
            log['discrimination_adversarial'] + log['discrimination_penalty'])
        check_log(run, number, log, {
            'discrimination_total': 'loss_D_A', 'discrimination_penalty': 'loss_D_Gradient',
            'generation_adversarial': 'loss_G_GAN', 'spatial_similarity': 'loss_G_s'})
        if number == 0:
            check_gradients(run, assert_matches)
    check_weights(run, assert_matches)
