"""Normalisation over one image: MUNIT's layer norm, and adaptive instance norm."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5


class SampleNorm(nn.Module):
    r"""Layer norm of MUNIT: one mean and standard deviation over all channels of an image.

    .. math:: y = \gamma_c \frac{x - \mu}{\sigma + \epsilon} + \beta_c

    with the unbiased standard deviation (N - 1) and epsilon added to it; ``nn.GroupNorm`` differs
    in both.

    Args:
        channels: C; gamma is initialised uniformly in [0, 1) and beta to 0, as published.

    Shapes:
        (B, C, H, W) -> (B, C, H, W).

    Example::

        >>> SampleNorm(64)(torch.rand(2, 64, 8, 8)).shape
        torch.Size([2, 64, 8, 8])
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.rand(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, features: Tensor) -> Tensor:
        # In half precision, a mean over all channels would lose the digits of small ones.
        features = features.to(torch.promote_types(features.dtype, torch.float32))
        deviation, mean = torch.std_mean(features, dim=(1, 2, 3), keepdim=True)
        normed = (features - mean) / (deviation + EPSILON)
        return normed * self.gamma[:, None, None] + self.beta[:, None, None]


def adaptive_instance_norm(features: Tensor, bias: Tensor, weight: Tensor) -> Tensor:
    r"""Instance norm with given scale and shift (Huang & Belongie, ICCV 2017).

    .. math:: y = w_{bc} \frac{x - \mu_{bc}}{\sqrt{\sigma^2_{bc} + \epsilon}} + a_{bc}

    Shapes:
        features (B, C, H, W), bias a and weight w (B, C) -> (B, C, H, W).
    """
    return F.instance_norm(features, eps=EPSILON) * weight[..., None, None] + bias[..., None, None]
