"""Fréchet distance between two sets of images on hand-crafted appearance features."""
import numpy as np
import torch
from torch import Tensor

from mmgcl.evaluation.scores.filters import blur, gradients, luminance

SCALES = (0.008, 0.02, 0.05)  # of H
DIRECTIONS = 4


def describe(image: Tensor) -> np.ndarray:
    r"""Global appearance descriptor of 24 numbers, independent of layout.

    Mean and standard deviation of R, G, B (6); at three scales, the root mean square of the
    luminance gradient along four directions (12) and of the gradients of the red-green and
    blue-yellow opponent channels (6). Gradients are multiplied by the scale, which gives all scales
    equal weight.

    Shapes:
        image (3, H, W) in [0, 1] -> (24,) float64.
    """
    red, green, blue = image
    planes = torch.stack([luminance(image), red - green, blue - (red + green) / 2])
    numbers = [image.mean((1, 2)), image.std((1, 2))]
    angles = torch.arange(DIRECTIONS)[:, None, None] * torch.pi / DIRECTIONS
    for scale in SCALES:
        right, down = gradients(blur(planes, scale) * scale)
        along = torch.cos(angles) * right[0] + torch.sin(angles) * down[0]
        numbers.append(along.square().mean((1, 2)).sqrt())
        numbers.append((right[1:].square() + down[1:].square()).mean((1, 2)).sqrt())
    return torch.cat(numbers).double().numpy()


def frechet_distance(outputs: np.ndarray, targets: np.ndarray) -> float:
    r"""Fréchet distance between two sets of descriptors, standardised by the targets.

    After dividing each component by its standard deviation over the targets,

    .. math:: F = \|\mu_o - \mu_t\|^2 + \operatorname{tr}\big(
              \Sigma_o + \Sigma_t - 2 (\Sigma_t^{1/2} \Sigma_o \Sigma_t^{1/2})^{1/2}\big)

    Args:
        outputs: descriptors (N, D) of the outputs.
        targets: descriptors (M, D) of target images.
    """
    scale = np.maximum(targets.std(0), 1e-3)
    outputs, targets = outputs / scale, targets / scale
    offset = outputs.mean(0) - targets.mean(0)
    output_spread, target_spread = _covariance(outputs), _covariance(targets)
    root = _square_root(target_spread)
    cross = _square_root(root @ output_spread @ root)
    distance = offset @ offset + np.trace(output_spread + target_spread - 2 * cross)
    return float(max(distance, 0.0))


def _covariance(rows: np.ndarray) -> np.ndarray:
    centred = rows - rows.mean(0)
    return centred.T @ centred / len(rows)


def _square_root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
