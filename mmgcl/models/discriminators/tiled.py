"""Tile-wise application of a discriminator to large images."""
from typing import Any

from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS


@MODELS.register_module()
class TiledDiscriminator(nn.Module):
    """Splits an image into non-overlapping square tiles and discriminates each as an image.

    ``tilestylegan2`` in CUT's list of options is this around a ``StyleGAN2Discriminator``.

    Args:
        discriminator: of one tile; config or module.
        tile_size: side of a tile.

    Shapes:
        (B, C, H, W) with multiples of ``tile_size`` for H and W -> what ``discriminator`` gives
        for (B H W / tile_size^2, C, tile_size, tile_size); tiles of an image follow one another,
        row by row.

    Raises:
        ValueError: for a tile_size below 1.
        ConfigError: when called with an image that tiles do not fill.
    """

    def __init__(self, discriminator: dict[str, Any] | nn.Module, tile_size: int) -> None:
        super().__init__()
        if tile_size < 1:
            raise ValueError(f'tile_size must be >= 1, got {tile_size}')
        self.tile_size = tile_size
        self.discriminator = (
            MODELS.build(discriminator) if isinstance(discriminator, dict) else discriminator)

    def forward(self, image: Tensor) -> Tensor:
        height, width = image.shape[-2:]
        side = self.tile_size
        if height % side or width % side:
            raise ConfigError(f'height and width of an image must be multiples of '
                             f'tile_size={side}, got {height} x {width}')
        rows = image.unflatten(3, (-1, side)).unflatten(2, (-1, side))  # (B, C, Y, side, X, side)
        return self.discriminator(rows.permute(0, 2, 4, 1, 3, 5).flatten(0, 2))

    def extra_repr(self) -> str:
        return f'tile_size={self.tile_size}'
