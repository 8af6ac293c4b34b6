"""Two consecutive training steps of each contrastive method, as its published code takes them.

The recordings are of tiny networks whose normalised channels are nearly constant, and in single
precision: gradients carry noise of 1e-4 (CUT) to 2e-2 (FastCUT, HnegSRC) of their largest entry.
A transcription of the published formulas, layer by layer, agrees with ours to 1e-5 and with the
recording no better, and 1e-7 added to its images moves its gradient by 2e-2. Adam turns the sign of
small entries into whole steps of the learning rate, so the second step agrees less than the first.
"""
from collections.abc import Mapping

import numpy as np
import pytest
from torch import Tensor

from tests.parity.steps import (
    RecordedDraw,
    Replay,
    gradient_difference,
    replay,
    weight_difference,
)

NETWORKS = {'netG': 'generator', 'netD': 'discriminator', 'netF': 'patch_head'}
GAN = {'discrimination_adversarial': 'loss_D', 'generation_adversarial': 'loss_G_GAN'}


def patch_settings(arrays: dict[str, np.ndarray], *names: str) -> dict[str, int]:
    settings = {'width': len(arrays['init/netF/mlp_0.0.weight']),
                'sampler.num_patches': len(arrays['step0/netF_call0/ids_layer0'])}
    return {f'{name}.{key}': value for name in names for key, value in settings.items()}


def check_log(run: Replay, number: int, log: Mapping[str, Tensor], names: Mapping[str, str],
              tolerance: float, shares: Mapping[str, float] | None = None) -> None:
    """The terms of a step against the recorded ones, of which ours may be a share."""
    for ours, theirs in names.items():
        expected = float(run.arrays[f'step{number}/{theirs}']) * (shares or {}).get(ours, 1)
        assert float(log[ours]) == pytest.approx(expected, rel=tolerance), ours


def check_networks(difference: Mapping[str, float], largest: float, **exceptions: float) -> None:
    for name, value in difference.items():
        assert value <= exceptions.get(name, largest), name


def test_cut(reference):
    run = replay(reference('contrastive/step_cut.npz'), 'cut/h2z.py',
                 patch_settings(reference('contrastive/step_cut.npz'), 'nce'), NETWORKS)
    names = {**GAN, 'nce_contrast': 'loss_NCE', 'nce_identity': 'loss_NCE_Y'}
    for number, tolerance in ((0, 1e-5), (1, 1e-4)):
        log = run.step(number, RecordedDraw(run.positions(
            number, {'patches.real_x': 'netF_call0', 'patches.real_y': 'netF_call2'})))
        check_log(run, number, log, names, tolerance,
                  shares={'nce_contrast': 0.5, 'nce_identity': 0.5})
        if number == 0:
            check_networks(gradient_difference(run, NETWORKS), 1e-3)
    check_networks(weight_difference(run, NETWORKS), 1e-4, generator=3e-4)


def test_fastcut(reference):
    arrays = reference('contrastive/step_fastcut.npz')
    run = replay(arrays, 'fastcut/h2z.py', patch_settings(arrays, 'nce'), NETWORKS)
    for number, tolerance in ((0, 1e-5), (1, 1e-2)):
        flipped = bool(arrays[f'step{number}/flipped'])
        draw = RecordedDraw(run.positions(number, {'patches.real_x': 'netF_call0'}),
                            {'mirror': np.float32([1 - flipped])})
        log = run.step(number, draw, mirror=flipped)
        check_log(run, number, log, {**GAN, 'nce_contrast': 'loss_NCE'}, tolerance)
        if number == 0:
            check_networks(gradient_difference(run, NETWORKS), 1e-3, generator=2e-2)
    check_networks(weight_difference(run, NETWORKS), 4e-4, generator=1e-3)


def test_hneg_src(reference):
    arrays = reference('contrastive/step_hneg_src.npz')
    run = replay(arrays, 'hneg_src/h2z.py', patch_settings(arrays, 'hdce', 'src'), NETWORKS)
    names = {**GAN, 'hdce_contrast': 'loss_HDCE', 'hdce_identity': 'loss_HDCE_Y',
             'src_relation': 'loss_SRC'}
    for number, tolerance in ((0, 2e-5), (1, 5e-2)):
        log = run.step(number, RecordedDraw(
            run.positions(number, {'patches.real_x': 'netF_call0'}),
            epoch=int(arrays[f'step{number}/epoch']) - 1))
        check_log(run, number, log, names, tolerance,
                  shares={'hdce_contrast': 0.5, 'hdce_identity': 0.5})
        if number == 0:
            check_networks(gradient_difference(run, NETWORKS), 1e-3, generator=5e-2)
    check_networks(weight_difference(run, NETWORKS), 4e-4, generator=1e-3)
