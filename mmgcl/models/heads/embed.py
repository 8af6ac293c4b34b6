"""The learnable embedding of patches."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.functional import unit_norm


class PatchEmbedding(nn.Module):
    r"""Embeds the patches of each layer: :math:`e = h(f) / |h(f)|` with a linear h per layer.

    Args:
        in_channels: C_l of each layer.
        channels: C of every embedding.

    Shapes:
        L tensors (G, N, C_l) -> (L, G, N, C).
    """

    def __init__(self, in_channels: Sequence[int], channels: int = 256) -> None:
        super().__init__()
        self.linears = nn.ModuleList(nn.Linear(width, channels) for width in in_channels)
        for linear in self.linears:
            nn.init.normal_(linear.weight, std=0.02)  # as published, not nn.Linear's own
            nn.init.zeros_(linear.bias)

    def forward(self, patches: Sequence[Tensor]) -> Tensor:
        return unit_norm(torch.stack(
            [linear(layer) for linear, layer in zip(self.linears, patches)]))
