"""Adversarial losses."""
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.build import build_part
from mmgcl.registry import MODELS

Predictions = Tensor | Sequence[Tensor]


class _Terms(NamedTuple):
    """Element-wise costs of discriminator logits."""

    real: Callable[[Tensor], Tensor]
    fake: Callable[[Tensor], Tensor]
    generated: Callable[[Tensor], Tensor]


_CROSS_ENTROPY = _Terms(lambda p: F.softplus(-p), F.softplus, lambda p: F.softplus(-p))
_WASSERSTEIN = _Terms(torch.neg, lambda p: p, torch.neg)
MODES = {
    'lsgan': _Terms(lambda p: (p - 1).square(), torch.square, lambda p: (p - 1).square()),
    'vanilla': _CROSS_ENTROPY,
    'nonsaturating': _CROSS_ENTROPY,
    'hinge': _Terms(lambda p: F.relu(1 - p), lambda p: F.relu(1 + p), torch.neg),
    'wgan': _WASSERSTEIN,
    'wgan_gp': _WASSERSTEIN,
}


@MODELS.register_module()
class GANLoss(nn.Module):
    r"""Adversarial loss of a discriminator D and a generator G.

    .. math:: L_D = w (E[a(D(y))] + E[b(D(G(x)))]), \qquad L_G = E[c(D(G(x)))]

    ==========================  ==============  ==============  ==============
    mode                        a, for real     b, for fake     c, for G
    ==========================  ==============  ==============  ==============
    lsgan                       (p - 1)^2       p^2             (p - 1)^2
    vanilla, nonsaturating      log(1 + e^-p)   log(1 + e^p)    log(1 + e^-p)
    hinge                       max(0, 1 - p)   max(0, 1 + p)   -p
    wgan, wgan_gp               -p              p               -p
    ==========================  ==============  ==============  ==============

    p is a logit of D. ``vanilla`` and ``nonsaturating`` are two published names of one loss, the
    cross-entropy of the logits.

    A gradient penalty needs D itself and images, so the loss only carries it as ``penalty``, and
    whoever updates D adds ``penalty(discriminator, real, fake, alpha)``. ``wgan_gp`` defaults to
    :class:`WGANGPPenalty` with weight 10, ``wgan`` to none.

    Args:
        mode: one of the table.
        discriminator_weight: w; 0.5 in CUT, PatchGCL and CycleGAN, 1 in MUNIT.
        penalty: a module or config, such as ``dict(type='R1Penalty', weight=1.0)``; None is the
            default of the mode.

    Shapes:
        logits: a tensor of any shape, or a list with one tensor per scale, whose losses are summed
        -> scalar.

    Raises:
        ValueError: if the mode is unknown or the weight negative.

    Example::

        >>> loss = GANLoss('lsgan')
        >>> loss.generator(torch.zeros(2, 1, 30, 30))
        tensor(1.)
        >>> loss.discriminator(torch.ones(2, 1, 30, 30), torch.zeros(2, 1, 30, 30))
        tensor(0.)
    """

    def __init__(
            self, mode: str = 'lsgan', discriminator_weight: float = 0.5,
            penalty: dict[str, Any] | nn.Module | None = None) -> None:
        super().__init__()
        if mode not in MODES:
            raise ValueError(f'mode must be one of {", ".join(MODES)}, got {mode!r}')
        if discriminator_weight < 0:
            raise ValueError(f'discriminator_weight must be >= 0, got {discriminator_weight}')
        if penalty is None and mode == 'wgan_gp':
            penalty = {'type': 'WGANGPPenalty', 'weight': 10.0}
        self.mode = mode
        self.discriminator_weight = discriminator_weight
        self.penalty = build_part(penalty)

    def discriminator(self, pred_real: Predictions, pred_fake: Predictions) -> Tensor:
        """L_D; detach the generated images first, or G receives its gradient as well."""
        real = _total(MODES[self.mode].real, pred_real)
        fake = _total(MODES[self.mode].fake, pred_fake)
        return self.discriminator_weight * (real + fake)

    def generator(self, pred_fake: Predictions) -> Tensor:
        """L_G."""
        return _total(MODES[self.mode].generated, pred_fake)

    def extra_repr(self) -> str:
        return f'mode={self.mode!r}, discriminator_weight={self.discriminator_weight}'


def _total(cost: Callable[[Tensor], Tensor], predictions: Predictions) -> Tensor:
    scales = [predictions] if isinstance(predictions, Tensor) else predictions
    return torch.stack([cost(_single(scale)).mean() for scale in scales]).sum()


def _single(prediction: Tensor) -> Tensor:
    """At least single precision: half precision is too coarse for a mean near the optimum."""
    return prediction.float() if prediction.dtype in (torch.half, torch.bfloat16) else prediction
