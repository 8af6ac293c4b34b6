"""Learnable linear embedding of patches."""
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from mmgcl.models.functional import unit_norm
from mmgcl.registry import MODELS


@MODELS.register_module()
class LinearEmbedding(nn.Module):
    r"""Embeds the patches of each layer: :math:`e = h(f) / |h(f)|` with a linear h per layer.

    The paper's learnable layer h (Fig. 10).

    Args:
        channels: C of every embedding.
        normalise: scale to unit norm, as published; the paper prints no norm.
        in_channels: C_l of each encoder layer; set by the objective.

    Example::

        >>> embed = LinearEmbedding(channels=64, in_channels=(256, 512))
        >>> embed([torch.randn(2, 100, 256), torch.randn(2, 100, 512)]).shape
        torch.Size([2, 2, 100, 64])
    """

    def __init__(self, channels: int = 256, normalise: bool = True,
                 in_channels: Sequence[int] = ()) -> None:
        super().__init__()
        self.channels, self.normalise = channels, normalise
        linears = [nn.Linear(width, channels) for width in in_channels]
        self.linears = nn.ModuleList(linears)
        for linear in linears:
            nn.init.normal_(linear.weight, std=0.02)  # as published, not nn.Linear's own
            nn.init.zeros_(linear.bias)

    def forward(self, patches: Sequence[Tensor], layers: Sequence[int] | None = None) -> Tensor:
        """L tensors (G, N, C_l) -> (L, G, N, C).

        Args:
            patches: equally many of each layer.
            layers: indices of these L encoder layers; by default all, in order.
        """
        layers = range(len(self.linears)) if layers is None else layers
        embedded = torch.stack(
            [self.linears[layer](part) for layer, part in zip(layers, patches, strict=True)])
        return unit_norm(embedded) if self.normalise else embedded
