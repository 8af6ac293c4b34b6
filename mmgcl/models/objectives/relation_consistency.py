"""Consistency of the relations among patches (HnegSRC)."""
import torch
from torch import Tensor

from mmgcl.models.build import Part, build_part
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import Pair, PatchPairs
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class RelationConsistency(Objective):
    r"""Consistency of patch similarities in x and G(x) (SRC, CVPR 2022).

    .. math:: \lambda \cdot SRC(x, G(x))

    with the mean over layers and images of :class:`RelationConsistencyLoss`.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        sampler: chooses the patches.
        loss: compares the relations.
        embed_channels: C of the projected patches.
        loss_weight: lambda; 0.05 in horse2zebra, 0.1 in Cityscapes.
        head_name: name of the network that projects; objectives that give one name share it, as the
            published recipe does with its contrast.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, embed_channels: int = 256,
                 loss_weight: float = 0.05, head_name: str = 'patch_head') -> None:
        super().__init__()
        self.encoder, self.sampler, self.loss = (
            build_part(part) for part in (encoder, sampler, loss))
        self.networks = {
            head_name: ('generator', PatchMLP(self.encoder.out_channels, embed_channels))}
        self.patches = PatchPairs(self.encoder, self.sampler, head_name)
        self.pair = Pair('real_x', 'fake_y', 'patches.real_x')
        self.required_images = self.pair[:2]
        self.weight = loss_weight

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        losses = [self.loss(group.queries, group.keys)
                  for group in self.patches(context, [self.pair])]
        return {'relation': self.weight * torch.cat(losses).mean()}
