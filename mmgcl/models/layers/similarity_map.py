"""Self-similarity maps (FSeSim, LSeSim)."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mmgcl.registry import MODELS


@MODELS.register_module()
class SimilarityMap(nn.Module):
    r"""Similarity of each patch to the patches around it (Zheng et al., CVPR 2021).

    With features f of C channels, centred over positions, patch i has the similarities

    .. math:: s_{ij} = \tanh\Big(\frac{f_i \cdot f_j}{10\, C}\Big) \quad\text{('dot')}, \qquad
              s_{ij} = \frac{f_i \cdot f_j}{|f_i| |f_j|} \quad\text{('cosine')}

    to all positions j or, where both sides of the feature map exceed ``window``, to those in a
    square window around i, shifted to stay inside. Computed in at least single precision.

    Args:
        window: side of the square in positions; None compares with the whole map.
        measure: 'dot' or 'cosine'.
        centres: 'exact', or 'published': the published code divides a position by the height
            instead of the width, which misplaces windows on maps that are not square.

    Shapes:
        features (B, C, H, W), positions (B, N) -> (B, N, K), K = H W or window^2.

    Raises:
        ValueError: for an unknown measure or centres, or a window below 1.

    Example::

        >>> similarity = SimilarityMap(window=4)
        >>> similarity(torch.rand(2, 8, 16, 16), torch.tensor([[0, 40], [7, 255]])).shape
        torch.Size([2, 2, 16])
    """

    def __init__(self, window: int | None = None, measure: str = 'dot',
                 centres: str = 'exact') -> None:
        super().__init__()
        if measure not in ('dot', 'cosine'):
            raise ValueError(f"measure must be 'dot' or 'cosine', got {measure!r}")
        if centres not in ('exact', 'published'):
            raise ValueError(f"centres must be 'exact' or 'published', got {centres!r}")
        if window is not None and window < 1:
            raise ValueError(f'window must be >= 1 or None, got {window}')
        self.window, self.measure, self.centres = window, measure, centres

    def forward(self, features: Tensor, positions: Tensor) -> Tensor:
        size = features.shape[-2:]
        with torch.autocast(features.device.type, enabled=False):
            flat = features.flatten(2).to(torch.promote_types(features.dtype, torch.float32))
            flat = flat - flat.mean(-1, keepdim=True)
            if self.measure == 'cosine':
                flat = F.normalize(flat, dim=1, eps=1e-12)
            chosen = flat.gather(2, positions[:, None].expand(-1, flat.shape[1], -1))
            # One matrix product is cheaper than gathering the features of each window.
            similarity = chosen.mT @ flat
            if self.window is not None and self.window < min(size):
                similarity = similarity.gather(2, self._windows(self.window, positions, *size))
            if self.measure == 'dot':
                similarity = torch.tanh(similarity / (10 * flat.shape[1]))
        return similarity

    def _windows(self, window: int, positions: Tensor, height: int, width: int) -> Tensor:
        """Positions (B, N, window^2) of the squares around (B, N)."""
        divisor = height if self.centres == 'published' else width
        side = torch.arange(window, device=positions.device)
        rows, columns = (
            (centre - window // 2).clamp(0, length - window)[..., None] + side
            for centre, length in ((positions // divisor, height), (positions % divisor, width)))
        return (rows[..., :, None] * width + columns[..., None, :]).flatten(2)

    def extra_repr(self) -> str:
        return f'window={self.window}, measure={self.measure!r}, centres={self.centres!r}'
