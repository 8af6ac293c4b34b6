"""Background error."""
from torch import Tensor

from mmgcl.evaluation.scores.filters import dilate

MARGIN = 1 / 64  # ignored margin around the body's soft edge, as a fraction of H


def background_error(image: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Mean absolute difference to the truth outside the body, from 0 (best) to 1.

    .. math:: e = \frac{1}{3 |B|} \sum_{c, u \in B} |\hat y_{cu} - y_{cu}|

    with B the set of pixels further than ``MARGIN`` from the body.

    Shapes:
        image and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    outside = background(mask)
    return float((image - truth).abs()[:, outside].mean()) if outside.any() else 0.0


def background(mask: Tensor) -> Tensor:
    """Mask of the pixels further than ``MARGIN`` from the body, (H, W) bool."""
    return ~dilate(mask, max(round(MARGIN * len(mask)), 1))
