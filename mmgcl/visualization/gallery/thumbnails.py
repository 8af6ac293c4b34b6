"""Thumbnails embedded in HTML as data URIs."""
import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from mmgcl.visualization.viewable import viewable

TINY = 128


@dataclass(frozen=True)
class Thumbnail:
    """An image as a data URI, with its size in pixels."""

    uri: str
    width: int
    height: int

    @property
    def tiny(self) -> bool:
        """Whether the image is small enough to be enlarged with sharp pixel edges."""
        return max(self.width, self.height) <= TINY


def thumbnail(path: Path, side: int) -> Thumbnail:
    """Shrinks an image to at most ``side`` pixels and encodes it as WebP.

    Images up to 128 pixels are encoded losslessly: chroma subsampling would be visible when they
    are enlarged.

    Raises:
        DataError: if the file is not a readable image.
    """
    image = viewable(path)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    image.save(encoded, 'WEBP', lossless=max(image.size) <= TINY, quality=86, method=4)
    content = base64.b64encode(encoded.getvalue()).decode('ascii')
    return Thumbnail(f'data:image/webp;base64,{content}', *image.size)
