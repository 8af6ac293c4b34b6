"""The learnable embedding of patches."""
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class _UnitRows(torch.autograd.Function):
    r""":math:`y = x / |x|`, backward :math:`(g - y (g \cdot y)) / |x|` in two passes of memory."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        length = torch.linalg.vector_norm(rows, dim=-1, keepdim=True)
        smallest = torch.finfo(rows.dtype).tiny ** 0.5
        inverse = torch.where(length > smallest, length, torch.inf).reciprocal()
        unit = rows * inverse
        ctx.save_for_backward(unit, inverse)
        return unit

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        unit, inverse = ctx.saved_tensors
        along = (gradient * unit).sum(-1, keepdim=True)
        return torch.addcmul(gradient, unit, along, value=-1) * inverse


def unit_norm(rows: Tensor) -> Tensor:
    """Rows (..., C) at length 1 in at least single precision; a zero row stays zero.

    The published code divides a zero row by zero; here it has value 0 and gradient 0.
    """
    return _UnitRows.apply(rows.to(torch.promote_types(rows.dtype, torch.float32)))


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
