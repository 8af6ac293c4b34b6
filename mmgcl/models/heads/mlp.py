"""The projection of patches in CUT and its kin."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.layers import initialise
from mmgcl.registry import MODELS


def unit_rows(rows: Tensor, eps: float = 1e-7) -> Tensor:
    r"""Rows :math:`x / (|x| + \epsilon)` of (..., C) in at least single precision.

    The published code does the same, but its gradient at a row of zeros is NaN; here it is 0.
    """
    rows = rows.to(torch.promote_types(rows.dtype, torch.float32))
    length = torch.linalg.vector_norm(rows, dim=-1, keepdim=True)
    return rows * torch.where(length > 0, (length + eps).reciprocal(), 0)


@MODELS.register_module()
class PatchMLP(nn.Module):
    r"""Projects the patches of each layer: :math:`q = h(f) / |h(f)|` with two linear maps in h.

    The first values are Xavier's with gain 0.02, as published.

    Args:
        in_channels: C_l of each layer.
        channels: C of every projection and of the layer between.

    Shapes:
        L tensors (G, N, C_l) -> (L, G, N, C).
    """

    def __init__(self, in_channels: Sequence[int], channels: int = 256) -> None:
        super().__init__()
        self.mlps = nn.ModuleList(
            nn.Sequential(nn.Linear(width, channels), nn.ReLU(), nn.Linear(channels, channels))
            for width in in_channels)
        initialise(self)

    def forward(self, patches: Sequence[Tensor]) -> Tensor:
        return unit_rows(torch.stack([mlp(layer) for mlp, layer in zip(self.mlps, patches)]))
