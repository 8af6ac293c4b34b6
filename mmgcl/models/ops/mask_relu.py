"""ReLU that saves only a boolean mask."""
from typing import Any

import torch
from torch import Tensor, nn

from mmgcl.models.ops.capture import is_captured


class MaskReLU(nn.Module):
    """In-place ReLU that saves a boolean mask instead of its result.

    That is a quarter of the memory in front of a layer that saves nothing. In front of a layer that
    saves its input, such as a convolution, ``nn.ReLU`` shares that tensor and is the better choice.

    Example::

        >>> MaskReLU()(torch.tensor([-1., 2.]))
        tensor([0., 2.])
    """

    inplace = True

    def forward(self, features: Tensor) -> Tensor:
        if is_captured():
            return torch.relu(features)
        return _MaskReLU.apply(features)


class _MaskReLU(torch.autograd.Function):

    @staticmethod
    def forward(ctx: Any, features: Tensor) -> Tensor:
        if ctx.needs_input_grad[0]:
            ctx.save_for_backward(features > 0)
        ctx.mark_dirty(features)
        return features.relu_()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient * ctx.saved_tensors[0]
