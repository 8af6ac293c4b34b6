"""Mutual information between corresponding nodes."""
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from mmgcl.models.losses.blockwise_infonce import BLOCK, BlockwiseCrossEntropy
from mmgcl.registry import MODELS


class _CrossEntropy(torch.autograd.Function):
    r"""Sum over i of :math:`-\log p(i \mid i)` in one or both directions, from one logits matrix.

    Forward saves the residual :math:`R = P_{rows} (+ P_{columns}) - m I` for m directions, so that
    each gradient is one matrix product: :math:`R V / T` for the source, :math:`R^\top Z / T` for
    the output. A source without gradient costs nothing.
    """

    @staticmethod
    def forward(ctx: Any, source: Tensor, output: Tensor, temperature: float,
                symmetric: bool) -> Tensor:
        logits = (source / temperature) @ output.mT
        trained = any(ctx.needs_input_grad)
        total = logits.new_zeros(logits.shape[:-2])
        residual = logits.new_zeros(())
        for dim in (-1, -2) if symmetric else (-1,):
            log_share = logits.log_softmax(dim)
            total = total - log_share.diagonal(dim1=-2, dim2=-1).sum(-1)
            if trained:
                residual = log_share.exp_() + residual
        if trained:
            residual.diagonal(dim1=-2, dim2=-1).sub_(2 if symmetric else 1)
            ctx.save_for_backward(source, output, residual)
            ctx.temperature = temperature
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        source, output, residual = ctx.saved_tensors
        factor = gradient[..., None, None] / ctx.temperature
        to_source = factor * (residual @ output) if ctx.needs_input_grad[0] else None
        to_output = factor * (residual.mT @ source) if ctx.needs_input_grad[1] else None
        return to_source, to_output, None, None


@MODELS.register_module()
class InfoNCELoss(nn.Module):
    r"""InfoNCE over the nodes of each graph (paper eq. 4), with the positive in the denominator.

    .. math:: \ell = -\frac1N \sum_i \log \frac{e^{z_i \cdot v_i / T}}{\sum_j e^{z_i \cdot v_j / T}}

    With ``symmetric``, as in the published code, the same loss with Z and V exchanged is added.
    Computed in at least single precision, also under autocast. When there are more logits than
    ``block``, as with thousands of nodes, they are computed block by block and recomputed for the
    gradient, so the logit matrix is never materialised.

    Args:
        temperature: T; 0.07 as published, the paper writes none (1).
        symmetric: sum both directions.
        reduction: over the nodes, 'mean' or 'sum'.
        block: largest number of logits to hold at a time.

    Shapes:
        source, output (..., N, C) -> (...), one value per graph.

    Raises:
        ValueError: for a temperature not above 0, another reduction or a block below 1.

    Example::

        >>> nodes = torch.eye(4)[None]  # one graph of four orthogonal nodes
        >>> InfoNCELoss(temperature=1.0, symmetric=False)(nodes, nodes)
        tensor([0.7437])
    """

    def __init__(self, temperature: float = 0.07, symmetric: bool = True,
                 reduction: str = 'mean', block: int = BLOCK) -> None:
        super().__init__()
        if temperature <= 0:
            raise ValueError(f'temperature must be > 0, got {temperature}')
        if reduction not in ('mean', 'sum'):
            raise ValueError(f"reduction must be 'mean' or 'sum', got {reduction!r}")
        if block < 1:
            raise ValueError(f'block must be >= 1, got {block}')
        self.temperature, self.symmetric, self.reduction = temperature, symmetric, reduction
        self.block = block

    def forward(self, source: Tensor, output: Tensor) -> Tensor:
        precision = torch.promote_types(source.dtype, torch.float32)
        with torch.autocast(source.device.type, enabled=False):
            total = self._total(source.to(precision), output.to(precision))
        return total / source.shape[-2] if self.reduction == 'mean' else total

    def _total(self, source: Tensor, output: Tensor) -> Tensor:
        settings = self.temperature, self.symmetric
        if source[..., 0].numel() * source.shape[-2] <= self.block:
            return _CrossEntropy.apply(source, output, *settings)
        total = BlockwiseCrossEntropy.apply(
            source.flatten(0, -3), output.flatten(0, -3), *settings, self.block)
        return total.view(source.shape[:-2])

    def extra_repr(self) -> str:
        return (f'temperature={self.temperature}, symmetric={self.symmetric}, '
                f'reduction={self.reduction!r}')
