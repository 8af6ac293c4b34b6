"""Cycle consistency."""
from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.term_weights import term_weights
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class CycleConsistency(Objective):
    r"""L1 distance of an image to its translation there and back (Zhu et al., ICCV 2017).

    .. math:: \lambda_x \, E | G_{yx}(G_{xy}(x)) - x | + \lambda_y \, E | G_{xy}(G_{yx}(y)) - y |

    averaged over pixels and channels.

    Args:
        weights: lambda of each domain, ``'x'`` and ``'y'``; 0 drops a cycle. Published: 10 each.

    Raises:
        ValueError: for another domain or a negative weight.
    """

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self.weights = term_weights(weights or {'x': 10.0, 'y': 10.0}, ('x', 'y'))
        self.required_images = tuple(
            f'{kind}_{domain}' for domain in self.weights for kind in ('rec', 'real'))

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        images = context.images
        return {domain: weight * F.l1_loss(images[f'rec_{domain}'], images[f'real_{domain}'])
                for domain, weight in self.weights.items()}
