"""Identity mapping of target-domain images."""
from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.lazy import check_interval, lazy_weight
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.term_weights import term_weights
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class IdentityMapping(Objective):
    r"""L1 distance of an image of the target domain to its translation (Taigman et al., ICLR 2017).

    .. math:: \lambda_y \, E | G_{xy}(y) - y | + \lambda_x \, E | G_{yx}(x) - x |

    Args:
        weights: lambda of each domain, ``'x'`` and ``'y'``; 0 drops one. CycleGAN has half of the
            *same* domain's cycle weight, so 5 each; a one-sided translator has ``'y'`` alone.
        interval: k; compute the terms in every k-th iteration only, with k times the weight.

    Raises:
        ValueError: for another domain, a negative weight or an interval below 1.
    """

    def __init__(self, weights: Mapping[str, float] | None = None, interval: int = 1) -> None:
        super().__init__()
        self.weights = term_weights(weights or {'y': 5.0, 'x': 5.0}, ('x', 'y'))
        self.required_images = tuple(
            f'{kind}_{domain}' for domain in self.weights for kind in ('idt', 'real'))
        self.interval = check_interval('interval', interval)

    def required_images_at(self, iteration: int) -> tuple[str, ...]:
        return self.required_images if lazy_weight(self.interval, iteration) else ()

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        times = lazy_weight(self.interval, context.random.iteration)
        if not times:
            return {}
        images = context.images
        return {
            domain: times * weight * F.l1_loss(images[f'idt_{domain}'], images[f'real_{domain}'])
            for domain, weight in self.weights.items()}
