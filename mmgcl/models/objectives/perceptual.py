"""Domain-invariant perceptual loss (MUNIT)."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.build import build_part
from mmgcl.models.objectives.objective import Objective
from mmgcl.registry import MODELS
from mmgcl.structures.step_context import StepContext

PAIRS = {'x': ('fake_x', 'real_y'), 'y': ('fake_y', 'real_x')}


@MODELS.register_module()
class DomainInvariantPerceptual(Objective):
    r"""Distance between instance-normalised deep features of an input and its translation.

    .. math:: \lambda \, E \, ( N(\phi(G(x))) - N(\phi(x)) )^2

    for both directions, with a frozen encoder phi and instance norm N, which removes the channel
    statistics that reveal the domain (Huang et al., ECCV 2018, for images of 512 pixels and more).

    Args:
        encoder: config or module of phi; several layers are summed.
        loss_weight: lambda; 1 as published.
    """

    def __init__(self, encoder: dict | nn.Module, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.encoder = build_part(encoder)
        self.weight = loss_weight
        self.required_images = tuple(name for pair in PAIRS.values() for name in pair)

    def forward(self, context: StepContext) -> dict[str, Tensor]:
        names = self.required_images
        features = dict(zip(names, context.features(self.encoder, *names)))
        return {domain: self.weight * torch.stack([
            F.mse_loss(F.instance_norm(after), F.instance_norm(before))
            for after, before in zip(features[made], features[source])]).sum()
            for domain, (made, source) in PAIRS.items()}
