"""Adversarial losses, gradient penalties and the image history against published ones."""
import random
import re

import numpy as np
import pytest
import torch
from torch import nn

from mmgcl.models.image_buffer import ImageBuffer
from mmgcl.models.losses import GANLoss, R1Penalty, WGANGPPenalty
from tests.parity.recorded import Arrays, cases, files, filled, numbered, tensor, under

MODES = {'wgangp': 'wgan_gp'}  # the others have our names
CUT, SESIM = 'contrastive/gan_losses.npz', 'contrastive/flsesim_units.npz'
HISTORY = 'adversarial/image_pool.npz'
ALPHA = {'real': 1.0, 'fake': 0.0}  # where 'mixed' has the recorded one


def leaf(array: np.ndarray) -> torch.Tensor:
    return tensor(array).requires_grad_()


@pytest.mark.parametrize(('dtype', 'tolerance'), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
def test_lsgan_of_patchgcl(reference, assert_matches, dtype, tolerance):
    arrays = reference('patchgcl/lsgan.npz')
    real, fake, generated = (
        torch.as_tensor(arrays[name], dtype=dtype).requires_grad_()
        for name in ('pred_real', 'pred_fake', 'pred_fake'))
    loss = GANLoss('lsgan')
    discriminator, generator = loss.discriminator(real, fake), loss.generator(generated)
    (discriminator + generator).backward()
    assert_matches(discriminator, arrays['loss_D'], tolerance)
    assert_matches(generator, arrays['loss_G'], tolerance)
    assert_matches(real.grad, arrays['grad_loss_D_pred_real'], tolerance)
    assert_matches(fake.grad, arrays['grad_loss_D_pred_fake'], tolerance)
    assert_matches(generated.grad, arrays['grad_loss_G_pred_fake'], tolerance)


@pytest.mark.parametrize('published', cases(CUT, r'(\w+)/target_real_True/'))
def test_modes_of_cut(reference, assert_matches, published):
    arrays = reference(CUT)
    loss = GANLoss(MODES.get(published, published), discriminator_weight=1.0)
    real, fake, generated = (leaf(arrays['pred']) for _ in range(3))
    total, generator = loss.discriminator(real, fake), loss.generator(generated)
    (total + generator).backward()
    as_real, as_fake = (f'{published}/target_real_{target}' for target in (True, False))
    expected = arrays[f'{as_real}/loss_mean'].astype(float) + arrays[f'{as_fake}/loss_mean']
    assert_matches(total, expected, 1e-5, scale=1.0)  # the two parts of wgan cancel
    assert_matches(generator, arrays[f'{as_real}/loss_mean'], 1e-5)
    assert_matches(real.grad, arrays[f'{as_real}/grad_pred'], 1e-5)
    assert_matches(fake.grad, arrays[f'{as_fake}/grad_pred'], 1e-5)
    assert_matches(generated.grad, arrays[f'{as_real}/grad_pred'], 1e-5)


@pytest.mark.parametrize('published', cases(SESIM, r'gan/(\w+)/real_True/'))
def test_modes_of_fsesim_summed_over_scales(reference, assert_matches, published):
    arrays = reference(SESIM)
    loss = GANLoss(MODES.get(published, published), discriminator_weight=1.0)
    real, fake, generated = (
        [leaf(array) for array in under(arrays, 'gan/pred').values()] for _ in range(3))
    total, generator = loss.discriminator(real, fake), loss.generator(generated)
    (total + generator).backward()
    as_real, as_fake, by_generator = (
        f'gan/{published}/real_{target}/is_dis_{judged}'
        for target, judged in ((True, True), (False, True), (True, False)))
    summed = 'loss_sum_of_two_scales'
    expected = arrays[f'{as_real}/{summed}'].astype(float) + arrays[f'{as_fake}/{summed}']
    assert_matches(total, expected, 1e-5, scale=1.0)  # the two parts of wgan cancel
    assert_matches(generator, arrays[f'{by_generator}/{summed}'], 1e-5)
    assert_matches(real[0].grad, arrays[f'{as_real}/grad_pred0'], 1e-5)
    assert_matches(fake[0].grad, arrays[f'{as_fake}/grad_pred0'], 1e-5)
    assert_matches(generated[0].grad, arrays[f'{by_generator}/grad_pred0'], 1e-5)


@pytest.mark.parametrize('file', files('adversarial/munit_dis_*.npz'))
def test_modes_of_munit(reference, assert_matches, file):
    arrays = reference(file)
    real, fake = ([tensor(array) for array in numbered(arrays, f'out_{side}.')]
                  for side in ('real', 'fake'))
    loss = GANLoss('vanilla' if 'nsgan' in file else 'lsgan', discriminator_weight=1.0)
    assert_matches(loss.discriminator(real, fake), arrays['loss.dis'], 1e-5)
    assert_matches(loss.generator(fake), arrays['loss.gen'], 1e-5)


def _discriminator(arrays: Arrays) -> nn.Module:
    return filled(under(arrays, 'param_D/'))


def _check_parameter_gradients(discriminator, arrays, prefix, assert_matches):
    """What is not recorded has no gradient, or zero: the last bias does not reach the penalty."""
    expected = under(arrays, prefix)
    assert len(expected) == sum(1 for _ in discriminator.parameters()) - 1
    for name, parameter in discriminator.named_parameters():
        if name in expected:
            scale = np.abs(expected[name.replace('.bias', '.weight')]).max()
            assert_matches(parameter.grad, expected[name], 3e-5, scale=float(scale))
        else:
            assert parameter.grad is None or not parameter.grad.any()


@pytest.mark.parametrize('case', cases(CUT, r'wgan_gp/(\w+)/penalty$'))
def test_gradient_penalty_of_wasserstein_gans(reference, assert_matches, case):
    arrays = reference(CUT)
    penalty = WGANGPPenalty(float(arrays['wgan_gp/lambda_gp']), float(arrays['wgan_gp/constant']))
    recorded = tensor(arrays['wgan_gp/alpha'])
    alpha = torch.full_like(recorded, ALPHA[case]) if case in ALPHA else recorded
    value = penalty(_discriminator(arrays), tensor(arrays['real']), tensor(arrays['fake']), alpha)
    assert_matches(value, arrays[f'wgan_gp/{case}/penalty'], 1e-5)


def test_second_order_gradients_of_the_wasserstein_penalty(reference, assert_matches):
    arrays = reference(CUT)
    discriminator = _discriminator(arrays)
    penalty = WGANGPPenalty(float(arrays['wgan_gp/lambda_gp']), float(arrays['wgan_gp/constant']))
    images = tensor(arrays['real']), tensor(arrays['fake'])
    penalty(discriminator, *images, tensor(arrays['wgan_gp/alpha'])).backward()
    _check_parameter_gradients(
        discriminator, arrays, 'wgan_gp/mixed/grad_param_D/', assert_matches)


def test_r1_penalty_and_its_second_order_gradients(reference, assert_matches):
    arrays = reference(CUT)
    discriminator = _discriminator(arrays)
    value = R1Penalty(weight=1.0)(discriminator, tensor(arrays['real']))
    value.backward()
    assert_matches(value, arrays['r1/penalty_lambda1'], 1e-5)
    _check_parameter_gradients(discriminator, arrays, 'r1/grad_param_D/', assert_matches)


@pytest.mark.parametrize('case', cases(HISTORY, r'(pool\d+_bs\d+)\.out'))
def test_image_history_of_cyclegan(reference, assert_matches, case):
    arrays = reference(HISTORY)
    size, batch = map(int, re.findall(r'\d+', case))
    expected = arrays[f'{case}.out']
    chances = random.Random(int(arrays[f'{case}.python_random_seed']))
    history, shown = ImageBuffer(size), 0
    for row in expected:
        uniforms = torch.zeros(batch, 2)
        for k in range(batch):
            if shown + k >= size:  # the published code draws only when its history is full
                uniforms[k, 0] = chances.uniform(0, 1)
                if uniforms[k, 0] > 0.5:
                    uniforms[k, 1] = (chances.randint(0, size - 1) + 0.5) / size
        images = torch.arange(shown, shown + batch).float().reshape(batch, 1, 1, 1)
        assert_matches(history(images, uniforms).flatten(), row, 0)
        shown += batch
