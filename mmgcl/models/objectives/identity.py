"""Identity on images of the target domain."""
from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.domains import domain_weights
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.scene import Scene


@MODELS.register_module()
class IdentityMapping(Objective):
    r"""A generator leaves images of its target domain as they are (Taigman et al., ICLR 2017).

    .. math:: \lambda_y \, E | G_{xy}(y) - y | + \lambda_x \, E | G_{yx}(x) - x |

    Args:
        weights: lambda of each domain, ``'x'`` and ``'y'``; 0 drops one. CycleGAN has half of the
            *same* domain's cycle weight, so 5 each; a one-sided translator has ``'y'`` alone.

    Raises:
        ValueError: for another domain or a negative weight.
    """

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self.weights = domain_weights(weights or {'y': 5.0, 'x': 5.0})
        self.reads = tuple(f'{kind}_{domain}' for domain in self.weights
                           for kind in ('idt', 'real'))

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        images = scene.images
        return {domain: weight * F.l1_loss(images[f'idt_{domain}'], images[f'real_{domain}'])
                for domain, weight in self.weights.items()}
