"""MLP projection of patches, as in CUT."""
from collections.abc import Sequence

from torch import Tensor, nn

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.models.layers import initialise
from mmgcl.registry import MODELS


@MODELS.register_module()
class PatchMLP(nn.Module):
    r"""Projects the patches of each layer: :math:`q = h(f) / |h(f)|` with two linear maps in h.

    Xavier-initialised with gain 0.02, as published.

    Args:
        in_channels: C_l of each layer.
        channels: C of every projection and of the layer between.

    Shapes:
        L tensors (G, N_l, C_l) -> L tensors (G, N_l, C).
    """

    def __init__(self, in_channels: Sequence[int], channels: int = 256) -> None:
        super().__init__()
        self.mlps = nn.ModuleList(
            nn.Sequential(nn.Linear(width, channels), nn.ReLU(), nn.Linear(channels, channels))
            for width in in_channels)
        initialise(self)

    def forward(self, patches: Sequence[Tensor]) -> list[Tensor]:
        return [unit_norm(mlp(layer), CUT_EPS) for mlp, layer in zip(self.mlps, patches)]
