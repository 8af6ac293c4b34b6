"""Shape agreement: segments the body in an output with a classifier of the striped domain."""
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from mmgcl.datasets.synthetic import draw_scenery, render_scene
from mmgcl.evaluation.scores.filters import blur
from mmgcl.evaluation.scores.statistics import local_statistics

SCENES = 24
BLURS = (0.0, 0.01)  # fractions of H; augmentation for blurry outputs
SEED = (20231215, 1)  # a random stream that no data set uses
THRESHOLD = 0.5
RIDGE = 1e-3


class BodyReader:
    r"""Pixel-wise body/background classifier for images of domain y.

    Ridge regression of the body mask on local statistics and their pairwise products,

    .. math:: p_u = w \cdot \phi(s_u), \quad \phi(s) = (1, s_i, s_i s_j)_{i \le j}, \quad
              w = (\Phi^T \Phi + \lambda N_\phi I)^{-1} \Phi^T m

    fitted on ``SCENES`` separate scenes of domain y, each sharp and blurred. It is trained neither
    on the images that it segments nor on domain x.

    Args:
        size: side of the images in pixels; at least 16.
    """

    def __init__(self, size: int) -> None:
        gram = target = torch.zeros((), dtype=torch.float64)
        for scene in range(SCENES):
            scenery = draw_scenery(np.random.default_rng([*SEED, scene]))
            (picture,), mask = render_scene(scenery, size, looks=('y',))
            image = torch.from_numpy(picture).permute(2, 0, 1).float() / 255
            body = torch.from_numpy(mask).flatten().float()
            for sigma in BLURS:
                evidence = _products(blur(image, sigma))
                gram = gram + (evidence.T @ evidence).double()
                target = target + (evidence.T @ body).double()
        ridge = RIDGE * len(gram) * torch.eye(len(gram), dtype=torch.float64)
        self.weights = torch.linalg.solve(gram + ridge, target).float()

    def __call__(self, image: Tensor) -> Tensor:
        """Segments an image (3, H, W) in [0, 1]: body mask (H, W) bool."""
        return (_products(image) @ self.weights > THRESHOLD).view(image.shape[1:])


def shape_agreement(image: Tensor, mask: Tensor) -> float:
    r"""IoU of the body segmented in the output and the true body, 0 to 1.

    .. math:: \text{IoU} = |\hat M \cap M| / |\hat M \cup M|

    Shapes:
        image (3, H, W) in [0, 1], mask (H, W) bool.
    """
    body = body_reader(mask.shape[0])(image)
    return float((body & mask).sum() / (body | mask).sum().clamp(min=1))


@lru_cache(maxsize=8)
def body_reader(size: int) -> BodyReader:
    """The classifier for an image size, fitted on first use."""
    return BodyReader(size)


def _products(image: Tensor) -> Tensor:
    """Constant, statistics and pairwise products: (3, H, W) -> (H W, 91)."""
    statistics = local_statistics(image).flatten(1).T
    first, second = torch.triu_indices(statistics.shape[1], statistics.shape[1])
    return torch.cat([torch.ones_like(statistics[:, :1]), statistics,
                      statistics[:, first] * statistics[:, second]], dim=1)
