"""Closeness of latent codes to their prior (UNIT)."""
from collections.abc import Mapping

from torch import Tensor

from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.term_weights import term_weights
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext

KINDS = {'content': 'content_{}', 'again': 'content_{}_again'}


@MODELS.register_module()
class LatentPrior(Objective):
    r"""Divergence of codes from a standard normal prior (Liu et al., NeurIPS 2017).

    A code is :math:`N(\mu, I)` with the encoder's output as mean, so that
    :math:`KL(N(\mu, I) \| N(0, I)) = \frac{1}{2} \| \mu \|^2`. As in the MUNIT authors'
    implementation the mean over the code's elements is taken, without the half:

    .. math:: \lambda_1 E \, \mu(x)^2 + \lambda_3 E \, \mu(G_y(x))^2

    and likewise for the other domain.

    Args:
        weights: lambda_1 as ``'content'``, of the codes of images, and lambda_3 as ``'again'``, of
            the codes of translations; 0 drops one. Published: 0.01 each.

    Raises:
        ValueError: for another kind or a negative weight.
    """

    def __init__(self, weights: Mapping[str, float] | None = None) -> None:
        super().__init__()
        self.weights = term_weights(weights or {'content': 0.01, 'again': 0.01}, KINDS)
        self.required_images = tuple(
            KINDS[kind].format(domain) for kind in self.weights for domain in 'xy')

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        return {f'{kind}_{domain}': weight * context.images[KINDS[kind].format(domain)].square()
                .mean() for kind, weight in self.weights.items() for domain in 'xy'}
