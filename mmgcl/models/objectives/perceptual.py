"""Distance of normalised deep features (MUNIT)."""
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.scene import Scene

PAIRS = {'x': ('fake_x', 'real_y'), 'y': ('fake_y', 'real_x')}


@MODELS.register_module()
class DomainInvariantPerceptual(Objective):
    r"""A translation has the deep features of its input, up to their statistics.

    .. math:: \lambda \, E \, ( N(\phi(G(x))) - N(\phi(x)) )^2

    for both directions, with N the instance norm, which takes from each channel what tells the
    domain, and phi a frozen encoder (Huang et al., ECCV 2018, for images of 512 pixels and more).

    Args:
        encoder: config or module of phi; several layers are summed.
        loss_weight: lambda; 1 as published.
    """

    def __init__(self, encoder: dict | nn.Module, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.encoder = MODELS.build(encoder) if isinstance(encoder, dict) else encoder
        self.weight = loss_weight
        self.reads = tuple(name for pair in PAIRS.values() for name in pair)

    def forward(self, scene: Scene) -> dict[str, Tensor]:
        features = dict(zip(self.reads, scene.features(self.encoder, *self.reads)))
        return {domain: self.weight * sum(
            F.mse_loss(F.instance_norm(after), F.instance_norm(before))
            for after, before in zip(features[made], features[source]))
            for domain, (made, source) in PAIRS.items()}
