"""Distance from the truth, for training with pairs (pix2pix)."""
from torch import Tensor
from torch.nn import functional as F

from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class PairedL1(Objective):
    r"""L1 distance of the translation of x to its partner (pix2pix, Isola et al., 2017).

    .. math:: \lambda \, E | G(x) - y |

    It reads ``truth_y``, which only a training set of pairs has (``PairedImageDataset``).

    Args:
        loss_weight: lambda; 100 as published.

    Raises:
        ValueError: for a negative weight.
    """

    required_images = ('fake_y', 'truth_y')

    def __init__(self, loss_weight: float = 100.0) -> None:
        super().__init__()
        if loss_weight < 0:
            raise ValueError(f'loss_weight must be >= 0, got {loss_weight}')
        self.weight = loss_weight

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        images = context.images
        return {'l1': self.weight * F.l1_loss(images['fake_y'], images['truth_y'])}
