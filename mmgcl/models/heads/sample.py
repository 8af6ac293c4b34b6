"""Patches without a projection."""
from collections.abc import Sequence

from torch import Tensor, nn

from mmgcl.models.functional import CUT_EPS, unit_norm
from mmgcl.registry import MODELS


@MODELS.register_module()
class PatchSample(nn.Module):
    r"""The patches of each layer in unit norm, without a projection: :math:`q = f / |f|`.

    ``netF='sample'`` in CUT's options; ``PatchNCE`` has it for ``embed_channels=None``.

    Shapes:
        L tensors (G, N_l, C_l) -> the same.

    Example::

        >>> PatchSample()([torch.tensor([[[3., 4.]]])])
        [tensor([[[0.6000, 0.8000]]])]
    """

    def forward(self, patches: Sequence[Tensor]) -> list[Tensor]:
        return [unit_norm(layer, CUT_EPS) for layer in patches]
