"""Antialiased resampling of arrays with Pillow's filters."""
import numpy as np
from PIL import Image

INTERPOLATIONS = {
    'nearest': Image.Resampling.NEAREST,
    'bilinear': Image.Resampling.BILINEAR,
    'bicubic': Image.Resampling.BICUBIC,
    'box': Image.Resampling.BOX,
    'hamming': Image.Resampling.HAMMING,
    'lanczos': Image.Resampling.LANCZOS,
}


def check_interpolation(name: str) -> str:
    """Returns the name; ValueError if Pillow has no such filter."""
    if name not in INTERPOLATIONS:
        raise ValueError(f'interpolation must be one of {", ".join(INTERPOLATIONS)}, got {name!r}')
    return name


def resample(image: np.ndarray, size: tuple[int, int], interpolation: str,
             box: tuple[float, float, float, float] | None = None,
             picture: Image.Image | None = None) -> np.ndarray:
    """Resizes an image with Pillow's antialiased filters.

    Results for 8-bit RGB and gray images are bit-equal to Pillow's. Channels of other types are
    resampled one by one in float32; integer types are rounded and clipped to their range.

    Args:
        image: (H, W) or (H, W, C).
        size: (width, height) of the result.
        interpolation: a key of ``INTERPOLATIONS``.
        box: (left, top, right, bottom) in pixels, the part to resample; None for the whole image.
        picture: the result of :func:`as_picture` for the image, if available.

    Returns:
        The resized image; the image itself if nothing changes.
    """
    if box is None and (image.shape[1], image.shape[0]) == tuple(size):
        return image
    method = INTERPOLATIONS[interpolation]
    picture = picture or as_picture(image)
    if picture is not None:
        return np.asarray(picture.resize(size, method, box=box))
    channels = image[..., None] if image.ndim == 2 else image
    resized = np.stack([
        np.asarray(Image.fromarray(channel.astype(np.float32)).resize(size, method, box=box))
        for channel in np.moveaxis(channels, -1, 0)], axis=-1)
    return _as_type(resized.reshape(*resized.shape[:2], *image.shape[2:]), image.dtype)


def as_picture(image: np.ndarray) -> Image.Image | None:
    """An 8-bit gray (H, W) or RGB image (H, W, 3) as a Pillow image; None for any other."""
    if image.dtype == np.uint8 and (image.ndim == 2 or image.shape[2] == 3):
        return Image.fromarray(image)
    return None


def _as_type(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if not np.issubdtype(dtype, np.integer):
        return values.astype(dtype)
    limits = np.iinfo(dtype)
    return values.round().clip(limits.min, limits.max).astype(dtype)
