"""Reconstruction of images, contents and styles (MUNIT)."""
from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.term_weights import term_weights
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext

# For each kind, the two images or codes that are compared in a domain.
KINDS = {
    'image': ('same_{}', 'real_{}'),
    'content': ('content_{}_again', 'content_{}'),
    'style': ('style_{}_again', 'style_{}')}


@MODELS.register_module()
class Reconstruction(Objective):
    r"""Reconstruction of images and latent codes (Huang et al., ECCV 2018).

    Summed over both domains, with the codes c, s of an image and a random style r,

    .. math:: \lambda_{im} E | D_x(c, s) - x | + \lambda_c E | c(D_y(c, r)) - c |
              + \lambda_s E | s(D_y(c, r)) - r |

    Both of the compared contents receive gradients.

    Args:
        weights: lambda of 'image', 'content' and 'style'; 0 drops one. Published: 10, 1 and 1.

    Raises:
        ValueError: for another kind or a negative weight.
    """

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self.weights = term_weights(weights or {'image': 10.0, 'content': 1.0, 'style': 1.0}, KINDS)
        self.required_images = tuple(
            name.format(domain) for kind in self.weights for name in KINDS[kind]
            for domain in 'xy')

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        terms = {}
        for kind, weight in self.weights.items():
            for domain in 'xy':
                made, wanted = (context.images[name.format(domain)] for name in KINDS[kind])
                terms[f'{kind}_{domain}'] = weight * F.l1_loss(made, wanted)
        return terms
