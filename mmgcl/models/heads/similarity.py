"""Learned features of LSeSim."""
from collections.abc import Sequence

from torch import Tensor, nn

from mmgcl.models.layers import initialise


class SimilarityHeads(nn.Module):
    """Two 1x1 convolutions per layer, to a quarter of its channels but at least 32.

    Args:
        in_channels: C_l of each layer.

    Shapes:
        L tensors (B, C_l, H_l, W_l) -> L tensors (B, max(32, C_l / 4), H_l, W_l).
    """

    def __init__(self, in_channels: Sequence[int]) -> None:
        super().__init__()
        self.convs = nn.ModuleList(_head(width) for width in in_channels)
        initialise(self, mode='normal')  # 0.02, as published

    def forward(self, features: Sequence[Tensor]) -> tuple[Tensor, ...]:
        return tuple(conv(layer) for conv, layer in zip(self.convs, features))


def _head(width: int) -> nn.Sequential:
    narrow = max(32, width // 4)
    return nn.Sequential(nn.Conv2d(width, narrow, 1), nn.ReLU(), nn.Conv2d(narrow, narrow, 1))
