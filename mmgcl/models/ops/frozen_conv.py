"""3x3 convolution with frozen weights."""
from typing import Any

import torch
from torch import Tensor

from mmgcl.models.ops.capture import is_captured
from mmgcl.models.ops.winograd import conv3x3


def frozen_conv3x3(features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """:func:`conv3x3` with padding 1 that saves no input: only a weight gradient needs it.

    Shapes:
        (B, C, H, W), (C', C, 3, 3), (C') -> (B, C', H, W).
    """
    if is_captured():
        return conv3x3(features, weight, bias, padding=1)
    return _FrozenConv.apply(features, weight, bias)


class _FrozenConv(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.weight, ctx.dtype = weight, features.dtype
        return conv3x3(features, weight, bias, padding=1)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        turned = ctx.weight.transpose(0, 1).flip(2, 3).to(gradient.dtype)
        return conv3x3(gradient, turned, padding=1).to(ctx.dtype), None, None
