"""UNIT generator: an auto-encoder with a content code alone."""
from collections.abc import Sequence
from typing import Any, cast

from torch import Tensor, nn

from mmgcl.models.generators.munit import ContentEncoder, Decoder, ResidualBlock
from mmgcl.models.layers import initialise
from mmgcl.registry import MODELS


@MODELS.register_module()
class UnitGenerator(nn.Module):
    r"""The variational auto-encoder of one domain (Liu et al., NeurIPS 2017): content <-> image.

    A code is normal with the encoder's output as mean and unit variance,
    :math:`z \sim N(E(x), I)`. Layers and parameter names are those of the MUNIT authors'
    implementation, in which the two domains share no weights.

    Args:
        num_blocks: residual blocks in the encoder, and in the decoder.
        base_channels: C.
        in_channels: of an image.
        init: arguments of :func:`initialise`; None is Kaiming, as published.

    Shapes:
        image (B, in_channels, H, W) in [-1, 1], H and W multiples of 4; content and noise
        (B, 4 C, H / 4, W / 4).

    Raises:
        ValueError: if a number is below 1.

    Example::

        generator = UnitGenerator(num_blocks=1, base_channels=4)
        content, = generator(torch.zeros(1, 3, 16, 16))  # (1, 16, 4, 4)
        image = generator(content=content, style=torch.randn_like(content))
    """

    stride = 4
    style_channels = 0

    def __init__(self, num_blocks: int = 4, base_channels: int = 64, in_channels: int = 3,
                 init: dict[str, Any] | None = None) -> None:
        super().__init__()
        for name, value in (('num_blocks', num_blocks), ('base_channels', base_channels),
                            ('in_channels', in_channels)):
            if value < 1:
                raise ValueError(f'{name} must be >= 1, got {value}')
        self.enc = ContentEncoder(in_channels, base_channels, num_blocks)
        self.dec = Decoder(in_channels, base_channels,
                           [ResidualBlock(4 * base_channels) for _ in range(num_blocks)])
        initialise(self, **(init or {'mode': 'kaiming'}))

    def forward(self, image: Tensor | None = None, content: Tensor | None = None,
                style: Tensor | None = None,
                codes: Sequence[str] = ('content',)) -> Tensor | tuple[Tensor, ...]:
        """Encodes an image, or decodes a content.

        Args:
            image: gives the mean of its content, in a tuple.
            content: without an image, gives the image that it makes.
            style: noise to add to the content; None adds none, as in a test.
            codes: ``('content',)``; there is no other.
        """
        if image is not None:
            return tuple(self.enc(image) for _ in codes)
        return self.dec(content if style is None else cast(Tensor, content) + style)
