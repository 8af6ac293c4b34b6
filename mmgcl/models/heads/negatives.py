"""Generator of negatives in NEGCUT, and its conditioning."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.heads.mlp import PatchMLP
from mmgcl.models.layers import initialise


class NegativeGenerator(nn.Module):
    r"""Makes negatives from an image's mean embedding c and noise z: :math:`n = h([c, z]) / |h|`.

    One two-layer network per encoder layer, Xavier-initialised with gain 0.02.

    Args:
        layers: L.
        channels: C.
        noise_channels: Z, 64 as published.

    Shapes:
        means (L, G, C), noise (L, G, N, Z) -> (L, G, N, C).
    """

    def __init__(self, layers: int, channels: int = 256, noise_channels: int = 64) -> None:
        super().__init__()
        self.mlps = nn.ModuleList(
            nn.Sequential(nn.Linear(channels + noise_channels, channels), nn.ReLU(),
                          nn.Linear(channels, channels)) for _ in range(layers))
        initialise(self)

    def forward(self, means: Tensor, noise: Tensor) -> Tensor:
        means = means[:, :, None].expand(-1, -1, noise.shape[2], -1)
        joined = torch.cat([means, noise], -1)
        return unit_norm(
            torch.stack([mlp(layer) for mlp, layer in zip(self.mlps, joined)]), CUT_EPS)


class MomentumHead(nn.Module):
    r"""Momentum copy of the patch head, which computes the mean embedding of an image.

    .. math:: \bar\theta \leftarrow m \bar\theta + (1 - m) \theta, \qquad
              c = \tfrac1{HW} \sum_i \bar F(f_i)

    Its weights are buffers: no optimizer sees them and a checkpoint holds them.

    Args:
        head: F, copied.
        momentum: m; 0.9 as published.

    Shapes:
        features, L tensors (B, C_l, H_l, W_l) -> means (L, B, C) of embeddings of unit norm.

    Raises:
        ValueError: if the momentum lies outside [0, 1].
    """

    def __init__(self, head: PatchMLP, momentum: float = 0.9) -> None:
        super().__init__()
        if not 0 <= momentum <= 1:
            raise ValueError(f'momentum must lie in [0, 1], got {momentum}')
        self.momentum = momentum
        for name, weight in head.named_parameters():
            self.register_buffer(name.replace('.', '_'), weight.detach().clone())

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        weights = iter(self.buffers())
        means = []
        for layer in features:
            rows = F.relu(F.linear(layer.flatten(2).mT, next(weights), next(weights)))
            projected = F.linear(rows, next(weights), next(weights))
            means.append(unit_norm(projected, CUT_EPS).mean(1))
        return torch.stack(means)

    @torch.no_grad()
    def follow(self, head: nn.Module) -> None:
        """Updates the copy towards the head."""
        torch._foreach_lerp_(
            list(self.buffers()), [weight.detach() for weight in head.parameters()],
            1 - self.momentum)

    def extra_repr(self) -> str:
        return f'momentum={self.momentum}'
