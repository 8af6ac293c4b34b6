"""Preservation of the distances among the patches of one image."""
from torch import Tensor, nn

from mmgcl.models.losses.relaxed_emd import cosine_distances


class SelfDistanceLoss(nn.Module):
    r"""Difference of the self-similarity of input and output (STROTSS).

    With D the cosine distances among the N vectors of one image and each column of D divided by
    its sum,

    .. math:: \frac1N \sum_{ij} \Big| \frac{D^x_{ij}}{\sum_k D^x_{kj}}
              - \frac{D^{c}_{ij}}{\sum_k D^{c}_{kj}} \Big|

    Shapes:
        output, content (N, C), row i of both from the same position -> ().
    """

    def forward(self, output: Tensor, content: Tensor) -> Tensor:
        output, content = (_normalised(cosine_distances(rows, rows)) for rows in (output, content))
        return (output - content).abs().sum() / len(output)


def _normalised(distances: Tensor) -> Tensor:
    return distances / distances.sum(0, keepdim=True)
