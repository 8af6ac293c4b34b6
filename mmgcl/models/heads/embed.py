"""The learnable embedding of patches."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn


def unit_norm(rows: Tensor) -> Tensor:
    """Rows (..., C) at length 1 in at least single precision; a zero row stays zero.

    The published code divides a zero row by zero; here it has value 0 and gradient 0.
    """
    if rows.dtype in (torch.half, torch.bfloat16):
        rows = rows.float()
    square = rows.square().sum(-1, keepdim=True)
    tiny = torch.finfo(rows.dtype).tiny
    return rows * torch.where(square > tiny, square, torch.inf).rsqrt()


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
