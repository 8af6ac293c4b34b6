"""Mutual information between corresponding nodes."""
import torch
from torch import Tensor, nn

from mmgcl.registry import MODELS


@MODELS.register_module()
class InfoNCELoss(nn.Module):
    r"""InfoNCE over the nodes of each graph (paper eq. 4), with the positive in the denominator.

    .. math:: \ell = -\frac1N \sum_i \log \frac{e^{z_i \cdot v_i / T}}{\sum_j e^{z_i \cdot v_j / T}}

    With ``symmetric`` the same with Z and V exchanged is added, as the published code does.

    Args:
        temperature: T.
        symmetric: both directions, summed.
        reduction: over the nodes: 'mean' as published, 'sum' as the paper writes it.

    Shapes:
        source, output (..., N, C) -> (...), one value for each graph.

    Raises:
        ValueError: for a temperature not above 0 or another reduction.
    """

    def __init__(self, temperature: float = 0.07, symmetric: bool = True,
                 reduction: str = 'mean') -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        if reduction not in ('mean', 'sum'):
            raise ValueError(f"reduction must be 'mean' or 'sum', got {reduction!r}")
        self.temperature, self.symmetric, self.reduction = temperature, symmetric, reduction

    def forward(self, source: Tensor, output: Tensor) -> Tensor:
        with torch.autocast(source.device.type, enabled=False):
            logits = (source @ output.mT) / self.temperature
            positives = logits.diagonal(dim1=-2, dim2=-1)
            per_node = logits.logsumexp(-1) - positives
            if self.symmetric:
                per_node = per_node + logits.logsumexp(-2) - positives
        return per_node.mean(-1) if self.reduction == 'mean' else per_node.sum(-1)

    def extra_repr(self) -> str:
        return (f'temperature={self.temperature}, symmetric={self.symmetric}, '
                f'reduction={self.reduction!r}')
