"""Contrast of patches with hard negatives (HnegSRC)."""
import torch
from torch import Tensor

from mmgcl.models.build import Part, build_part
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.objectives.objective import Objective
from mmgcl.models.objectives.patch_pairs import Pair, PatchPairs
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext


@MODELS.register_module()
class HardNegativeContrast(Objective):
    r"""Patch contrast with negatives weighted by their hardness (HDCE, CVPR 2022).

    Like ``PatchNCE``, with :class:`HardNegativeLoss`. The temperature of the weights follows the
    epoch e = 1, 2, ..., so that hard negatives gain weight:

    .. math:: \gamma_e = \gamma_0 + (\gamma_1 - \gamma_0) \, e / E

    All images have the same positions, as published: those of (y, G(y)) are those of (x, G(x)).
    ``RelationConsistency`` with an equal sampler and head works on the same embedded patches.

    Args:
        encoder, sampler, loss: as in ``PatchNCE``.
        embed_channels: C of the projected patches.
        identity: also constrain (y, G(y)).
        loss_weight: lambda; 0.1 as published.
        gamma: (gamma_0, gamma_1), or None for equal weights.
        epochs: E, the length of the run.
        gamma_after: (epoch, gamma): after this epoch gamma is this number; None for no step.
        head_name: name of the network that projects; objectives that give one name share it.

    Raises:
        ValueError: for a gamma not above 0 or no epochs.
    """

    def __init__(self, encoder: Part, sampler: Part, loss: Part, embed_channels: int = 256,
                 identity: bool = True, loss_weight: float = 0.1,
                 gamma: tuple[float, float] | None = (50.0, 10.0), epochs: int = 400,
                 gamma_after: tuple[int, float] | None = None,
                 head_name: str = 'patch_head') -> None:
        super().__init__()
        if min(gamma or (1,)) <= 0 or (gamma_after and gamma_after[1] <= 0):
            raise ValueError(f'gamma must be > 0, got {gamma} and gamma_after={gamma_after}')
        if epochs < 1:
            raise ValueError(f'epochs must be >= 1, got {epochs}')
        self.encoder, self.sampler, self.loss = (
            build_part(part) for part in (encoder, sampler, loss))
        self.networks = {
            head_name: ('generator', PatchMLP(self.encoder.out_channels, embed_channels))}
        self.patches = PatchPairs(self.encoder, self.sampler, head_name)
        self.gamma, self.epochs, self.gamma_after = gamma, epochs, gamma_after
        self.pairs = {'contrast': Pair('real_x', 'fake_y', 'patches.real_x')}
        if identity:
            self.pairs['identity'] = Pair('real_y', 'idt_y', 'patches.real_x')
        self.required_images = tuple(name for pair in self.pairs.values() for name in pair[:2])
        self.weight = loss_weight / len(self.pairs)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        gamma = self.gamma_at(context.random.epoch + 1)
        losses = [self.loss(group.queries, group.keys, gamma)
                  for group in self.patches(context, list(self.pairs.values()))]
        per_pair = torch.cat(losses).mean((0, 2))  # (L, P, B) -> (P,)
        return {name: self.weight * term for name, term in zip(self.pairs, per_pair)}

    def gamma_at(self, epoch: int) -> float | None:
        """Temperature of the weights in an epoch, counted from 1."""
        if self.gamma is None:
            return None
        if self.gamma_after is not None and epoch > self.gamma_after[0]:
            return self.gamma_after[1]
        start, end = self.gamma
        return start + (end - start) * epoch / self.epochs
