"""Noise injection with a learned strength."""
import torch
from torch import Tensor, nn

PERIOD = 512


class NoiseInjection(nn.Module):
    r"""Adds a map of normal numbers, the same for all channels (Karras et al., 2019).

    .. math:: y = x + a \, n, \qquad n \sim N(0, 1)

    The strength a is learned and starts at 0. Without a map given, n is a fixed one: a function of
    the pixel's row and column alone, which repeats after ``PERIOD`` pixels, so that a translation
    is the same each time it is made.

    Args:
        number: of this layer in its network; layers of other numbers have other fixed maps.

    Shapes:
        features (B, C, H, W), noise (B, 1, H, W) or None -> (B, C, H, W).
    """

    fixed: Tensor

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        generator = torch.Generator().manual_seed(number)
        fixed = torch.randn(PERIOD, PERIOD, generator=generator)
        self.register_buffer('fixed', fixed, persistent=False)

    def forward(self, features: Tensor, noise: Tensor | None = None) -> Tensor:
        if noise is None:
            noise = self.fixed_map(*features.shape[-2:])
        return features + (self.weight * noise).to(features.dtype)

    def fixed_map(self, height: int, width: int, top: int = 0, left: int = 0) -> Tensor:
        """The fixed noise (height, width) of a part of an image that begins at (top, left)."""
        rows, columns = ((torch.arange(side, device=self.fixed.device) + start) % PERIOD
                         for side, start in ((height, top), (width, left)))
        return self.fixed[rows[:, None], columns]
