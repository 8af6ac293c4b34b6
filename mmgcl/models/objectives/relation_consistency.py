"""Consistency of the relations among patches (HnegSRC)."""
from torch import Tensor, nn

from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import Pair, PatchPairs
from mmgcl.registry import MODELS
from mmgcl.structures.scene import Scene

Part = dict | nn.Module


@MODELS.register_module()
class RelationConsistency(Objective):
    r"""Patches that resemble each other in x do so in G(x) (SRC, CVPR 2022).

    .. math:: \lambda \cdot SRC(x, G(x))

    with the mean over layers and images of :class:`RelationConsistencyLoss`.

    Args:
        encoder: gives features of an image; config or module, as all parts.
        sampler: chooses the patches.
        loss: compares the relations.
        width: C of the projected patches.
        loss_weight: lambda; 0.05 in horse2zebra, 0.1 in Cityscapes.
        head: name of the network that projects; objectives that give one name share it, as the
            published recipe does with its contrast.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, width: int = 256,
                 loss_weight: float = 0.05, head: str = 'patch_head') -> None:
        super().__init__()
        self.encoder, self.sampler, self.loss = (
            MODELS.build(part) if isinstance(part, dict) else part
            for part in (encoder, sampler, loss))
        self.networks = {head: ('generator', PatchMLP(self.encoder.out_channels, width))}
        self.patches = PatchPairs(self.encoder, self.sampler, head)
        self.pair = Pair('real_x', 'fake_y', 'patches.real_x')
        self.reads = self.pair[:2]
        self.weight = loss_weight

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        return {'relation': self.weight * self.loss(*self.patches(scene, [self.pair])).mean()}
