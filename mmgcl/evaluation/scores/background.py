"""How far the background is from the truth."""
from torch import Tensor

from mmgcl.evaluation.scores.filters import dilate

MARGIN = 1 / 64  # around the body, as a share of H: its soft edge counts to neither side


def background_error(image: Tensor, truth: Tensor, mask: Tensor) -> float:
    r"""Mean absolute difference outside the body; 0 is best, 1 the worst.

    .. math:: e = \frac{1}{3 |B|} \sum_{c, u \in B} |\hat y_{cu} - y_{cu}|

    with B the pixels further than ``MARGIN`` from the body.

    Shapes:
        image and truth (3, H, W) in [0, 1], mask (H, W) bool.
    """
    outside = background(mask)
    return float((image - truth).abs()[:, outside].mean()) if outside.any() else 0.0


def background(mask: Tensor) -> Tensor:
    """The pixels further than ``MARGIN`` from the body, (H, W) bool."""
    return ~dilate(mask, max(round(MARGIN * len(mask)), 1))
