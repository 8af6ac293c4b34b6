"""Stripes on the body: agreement with the truth in amplitude and in orientation."""
import torch
from torch import Tensor

from mmgcl.evaluation.scores.filters import blur_inside, gradients, luminance

FINE, COARSE = 0.008, 0.035  # of H; a stripe's period is 0.04 to 0.08 of H
WINDOW = 0.03  # integration scale of the structure tensor, of H
FLOOR = 0.02  # regulariser of coherence, as a fraction of the truth's mean gradient energy


def stripe_agreement(image: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Ratio of the smaller to the larger stripe amplitude; 1 is best.

    .. math:: E(y) = \frac{1}{|M|} \sum_{u \in M} (g_f * y - g_c * y)_u^2, \quad
              s = \sqrt{\min(E(\hat y), E(y)) / \max(E(\hat y), E(y))}

    for the luminance y within the body M. The two Gaussians (``FINE``, ``COARSE``) are normalised
    within M, so that the body's outline adds no energy.

    Shapes:
        image and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    made, wanted = stripe_energy(image, mask), stripe_energy(truth, mask)
    return (min(made, wanted) / max(made, wanted, 1e-12)) ** 0.5


def stripe_energy(image: Tensor, mask: Tensor) -> float:
    """Band-pass energy E of :func:`stripe_agreement`."""
    brightness = luminance(image)[None]
    band = _smooth(brightness, mask) - blur_inside(brightness, mask, COARSE)
    return float((band[:, mask] ** 2).mean())


def orientation_agreement(image: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Agreement of stripe orientations, from 0 (random or no stripes) to 1.

    With the structure tensor J of the luminance and its double-angle orientation
    :math:`z = (J_{xx} - J_{yy} + 2 i J_{xy})`,

    .. math:: \kappa = \frac{|z|}{\operatorname{tr} J + \epsilon}, \quad
              o = \max\Big(0, \frac{\sum_{u \in M} |z_u| \hat\kappa_u \cos(\arg\hat z_u - \arg z_u)}
                                  {\sum_{u \in M} |z_u| \kappa_u}\Big), \quad o \le 1

    where hats denote the output. Pixels are weighted by the truth's gradient energy; the output
    agrees where it has a coherent orientation (coherence :math:`\hat\kappa`) equal to the truth's.

    Shapes:
        image and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    made, made_trace = _orientation(image, mask)
    wanted, wanted_trace = _orientation(truth, mask)
    floor = FLOOR * wanted_trace.mean() + 1e-12
    # The dot product of two z is |z| |z'| cos; divided by tr J' + eps it is |z| kappa' cos.
    agreement = ((made * wanted).sum(0) / (made_trace + floor)).sum()
    best = ((wanted * wanted).sum(0) / (wanted_trace + floor)).sum()
    return float((agreement / best.clamp(min=1e-12)).clamp(0, 1))


def _smooth(brightness: Tensor, mask: Tensor) -> Tensor:
    # The derivative filter reaches two pixels beyond the body; a kernel of less than 0.7 pixels
    # would not extend the body's values that far.
    return blur_inside(brightness, mask, max(FINE, 0.7 / len(mask)))


def _orientation(image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """The vector (J_xx - J_yy, 2 J_xy) and the trace of J at the body's N pixels: (2, N), (N,)."""
    right, down = gradients(_smooth(luminance(image)[None], mask))
    products = torch.cat([right * right, down * down, right * down])
    xx, yy, xy = blur_inside(products, mask, WINDOW)[:, mask]
    return torch.stack([xx - yy, 2 * xy]), xx + yy
