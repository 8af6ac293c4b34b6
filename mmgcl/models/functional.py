"""Tensor functions shared by networks and losses."""
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

CUT_EPS = 1e-7  # what the CUT family adds to a length before it divides


class _UnitNorm(torch.autograd.Function):
    r""":math:`y = x / (|x| + \epsilon)` that keeps only y and one number per row.

    The gradient is :math:`(g - \hat x (g \cdot y)) / (|x| + \epsilon)` with
    :math:`\hat x = x / |x| = y / (1 - \epsilon / (|x| + \epsilon))`.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor, eps: float) -> Tensor:
        length = torch.linalg.vector_norm(rows, dim=-1, keepdim=True)
        smallest = torch.finfo(rows.dtype).tiny ** 0.5
        inverse = torch.where(length > smallest, length + eps, torch.inf).reciprocal()
        unit = rows * inverse
        ctx.save_for_backward(unit, inverse)
        ctx.eps = eps
        return unit

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        unit, inverse = ctx.saved_tensors
        along = (gradient * unit).sum(-1, keepdim=True)
        if ctx.eps:
            along = along / (1 - ctx.eps * inverse)
        return torch.addcmul(gradient, unit, along, value=-1) * inverse, None


def unit_norm(rows: Tensor, eps: float = 0.0) -> Tensor:
    r"""Scales rows to length 1: :math:`x / (|x| + \epsilon)`, in at least single precision.

    A zero row has value 0 and gradient 0; published code divides zero by zero there, or has a
    gradient that is NaN.

    Args:
        rows: (..., C).
        eps: added to the length; ``CUT_EPS`` in the CUT family.

    Returns:
        (..., C), float32 for half-precision input.

    Example::

        >>> unit_norm(torch.tensor([[3., 4.], [0., 0.]]))
        tensor([[0.6000, 0.8000],
                [0.0000, 0.0000]])
    """
    return _UnitNorm.apply(rows.to(torch.promote_types(rows.dtype, torch.float32)), eps)
