"""ReLU that keeps a byte a value."""
import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx

from mmgcl.models.ops.capture import is_captured


class MaskReLU(nn.Module):
    """ReLU in place that keeps where its result is positive, not the result.

    It saves three quarters of the memory in front of a layer that keeps nothing. A layer that keeps
    its input, as convolutions do, shares that with ``nn.ReLU``, which is then the better one.
    """

    inplace = True

    def forward(self, features: Tensor) -> Tensor:
        if is_captured():
            return torch.relu(features)
        return _MaskReLU.apply(features)


class _MaskReLU(torch.autograd.Function):

    @staticmethod
    def forward(ctx: FunctionCtx, features: Tensor) -> Tensor:
        if ctx.needs_input_grad[0]:
            ctx.save_for_backward(features > 0)
        ctx.mark_dirty(features)
        return features.relu_()

    @staticmethod
    def backward(ctx: FunctionCtx, gradient: Tensor) -> Tensor:
        return gradient * ctx.saved_tensors[0]
