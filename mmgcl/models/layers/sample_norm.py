"""Norms of one image."""
import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-5


class SampleNorm(nn.Module):
    r"""MUNIT's layer norm: one mean and deviation for all channels of an image.

    .. math:: y = \gamma_c \frac{x - \mu}{\sigma + \epsilon} + \beta_c

    with the unbiased deviation (N - 1), and epsilon added to it, both unlike ``nn.GroupNorm``.

    Args:
        channels: C; gamma starts uniform in [0, 1), beta at 0, as published.

    Shapes:
        (B, C, H, W) -> the same.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.rand(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, features: Tensor) -> Tensor:
        # In half precision a mean over all channels would cost the small ones their digits.
        features = features.to(torch.promote_types(features.dtype, torch.float32))
        deviation, mean = torch.std_mean(features, dim=(1, 2, 3), keepdim=True)
        normed = (features - mean) / (deviation + EPSILON)
        return normed * self.gamma[:, None, None] + self.beta[:, None, None]


def adaptive_instance_norm(features: Tensor, bias: Tensor, weight: Tensor) -> Tensor:
    r"""Instance norm whose weights come from elsewhere (Huang & Belongie, ICCV 2017).

    .. math:: y = w_{bc} \frac{x - \mu_{bc}}{\sqrt{\sigma^2_{bc} + \epsilon}} + a_{bc}

    Shapes:
        features (B, C, H, W), bias a and weight w (B, C) -> (B, C, H, W).
    """
    return F.instance_norm(features, eps=EPSILON) * weight[..., None, None] + bias[..., None, None]
