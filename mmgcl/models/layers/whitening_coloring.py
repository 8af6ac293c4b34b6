"""Whitening and colouring of features."""
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

FEWEST_PIXELS = 10
LARGEST_RATIO = 100


class Moments(NamedTuple):
    """Statistics of content features: mean (C, 1), covariance plus identity (C, C), and range."""

    mean: Tensor
    covariance: Tensor
    low: Tensor
    high: Tensor


def content_moments(columns: Tensor) -> Moments:
    """Statistics of features (C, N)."""
    return Moments(*_moments(columns), *columns.aminmax())


def whiten_and_color(content: Tensor, style: Tensor, alpha: float = 1.0, weight: float = 1.0,
                     moments: Moments | None = None) -> Tensor:
    r"""Transfers mean and covariance to features (WCT; Li et al., 2017, as in WCT2).

    .. math:: y = w\, \Sigma_s^{1/2} \Sigma_c^{-1/2} (c - \mu_c) + \mu_s, \qquad
              \alpha\, y + (1 - \alpha)\, c

    where :math:`\Sigma` is the covariance, divisor N - 1, plus the identity, and y is clamped to
    the range of c.

    Args:
        content: (C, N).
        style: (C, M).
        alpha: share of the result, the rest is the content.
        weight: w.
        moments: of the whole content, where these columns are a part of it.

    Returns:
        (C, N).

    Example::

        whiten_and_color(features[0].flatten(1), style_features[0].flatten(1))
    """
    whole = content_moments(content) if moments is None else moments
    mean_s, covariance_s = _moments(style)
    transform = weight * _power(covariance_s, 0.5) @ _power(whole.covariance, -0.5)
    result = transform @ (content - whole.mean) + mean_s
    result = result.clamp(whole.low, whole.high)
    return alpha * result + (1 - alpha) * content


def transfer_statistics(content: Tensor, style: Tensor, alpha: float = 1.0,
                        segments: tuple[Tensor, Tensor] | None = None,
                        moments: Moments | None = None) -> Tensor:
    """Whitening and colouring of feature maps, of the whole or label by label.

    Args:
        content: (1, C, H, W).
        style: (1, C, H', W').
        alpha: as of :func:`whiten_and_color`.
        segments: label maps of the two images, integer and of any size. Each label that
            :func:`shared_labels` finds takes the statistics of its own pixels; others keep theirs.
        moments: of the whole content, where this is a tile of it; without segments.

    Returns:
        (1, C, H, W).
    """
    columns, style_columns = content[0].flatten(1), style[0].flatten(1)
    if segments is None:
        return whiten_and_color(columns, style_columns, alpha, moments=moments).view_as(content)
    result = columns.clone()
    content_labels, style_labels = (
        _resize_nearest(labels, features.shape[2:]).flatten()
        for labels, features in zip(segments, (content, style)))
    for label in shared_labels(*segments):
        inside, style_inside = content_labels == label, style_labels == label
        if inside.any() and style_inside.any():
            result[:, inside] = whiten_and_color(
                columns[:, inside], style_columns[:, style_inside], alpha)
    return result.view_as(content)


def shared_labels(content: Tensor, style: Tensor) -> Iterator[int]:
    """Labels of a content map with more than 10 pixels in both, of areas within 100 to 1."""
    for label in content.unique().tolist():
        area, style_area = (int((labels == label).sum()) for labels in (content, style))
        smaller, larger = sorted((area, style_area))
        if smaller > FEWEST_PIXELS and larger < LARGEST_RATIO * smaller:
            yield label


def _moments(columns: Tensor) -> tuple[Tensor, Tensor]:
    mean = columns.mean(1, keepdim=True)
    centred = columns - mean
    covariance = centred @ centred.T / max(columns.shape[1] - 1, 1)
    return mean, covariance + torch.eye(len(columns)).to(columns)


def _power(covariance: Tensor, exponent: float) -> Tensor:
    """A power of a symmetric matrix whose eigenvalues are 1 or more."""
    values, vectors = torch.linalg.eigh(covariance)
    return vectors * values ** exponent @ vectors.T


def _resize_nearest(labels: Tensor, size: torch.Size) -> Tensor:
    # 'nearest-exact' takes the pixel under the centre, as Pillow does.
    return F.interpolate(labels[None, None].float(), tuple(size), mode='nearest-exact')[0, 0]
