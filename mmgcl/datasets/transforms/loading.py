"""Loading of image files, the first step of a pipeline."""
from collections.abc import Mapping, Sequence

import numpy as np
from mmcv.transforms import LoadImageFromFile as MMCVLoadImageFromFile

from mmgcl.datasets.image_files import read_image, reading
from mmgcl.datasets.raw_image import ARRAYS, read_values
from mmgcl.datasets.value_range import Scale, check_scale, to_unit
from mmgcl.registry import TRANSFORMS

GRAY = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue, as Pillow weighs them


@TRANSFORMS.register_module()
class LoadImageFromFile(MMCVLoadImageFromFile):
    """Reads ``img_path``, by default as upright 8-bit RGB by the rules of :func:`read_image`.

    Other channels or another range give single precision in [0, 1]. ``channels`` and ``scale`` may
    be one setting for both domains or a dict of two, ``dict(A=1, B=3)``, by the folder's letter.
    mmcv's own loader clips 16-bit values with its Pillow backend, and drops transparency and gives
    BGR with OpenCV's.

    Args:
        channels: of the image: 1 (colour becomes gray), 3 (gray is repeated), or any number, which
            the file must have.
        scale: what goes to 0 and 1: ``'8bit'`` 0 and 255, ``'16bit'`` 0 and 65535, a window
            ``(low, high)``; ``'minmax'`` and ``'percentile'`` the extremes, or the 1st and 99th
            percentile, of each image.
        bands: indices of the bands to take, in order; None for all.
        page: of a file with several.

    Raises:
        ValueError: if an argument is none of those.
        UnreadableImageError: if the file is empty, damaged, no image, or has not those channels.
        DataError: if the system refuses the file.

    Example::

        dict(type='LoadImageFromFile', channels=1, scale=(-1000, 400))  # CT in Hounsfield units
    """

    def __init__(self, channels: int | Mapping[str, int] = 3,
                 scale: str | Sequence[float] | Mapping[str, Scale] = '8bit',
                 bands: Sequence[int] | None = None, page: int = 0) -> None:
        super().__init__(imdecode_backend='pillow')
        self.channels, self.scale = _by_domain(channels), {
            domain: check_scale(value) for domain, value in _by_domain(scale).items()}
        if min(self.channels.values()) < 1:
            raise ValueError(f'channels must be at least 1, got {channels}')
        self.bands = None if bands is None else tuple(bands)
        self.page = page

    def transform(self, results: dict) -> dict:
        image = self._read(results['img_path'], results.get('domain', 'A'))
        results.update(img=image, img_shape=image.shape[:2], ori_shape=image.shape[:2])
        return results

    def _read(self, path: str, domain: str) -> np.ndarray:
        channels, scale = self.channels[domain], self.scale[domain]
        usual = channels == 3 and scale == '8bit' and self.bands is None and not self.page
        if usual and not path.lower().endswith(ARRAYS):
            return np.asarray(read_image(path))
        with reading(path):
            values = read_values(path, self.page)
            values = values[..., None] if values.ndim == 2 else values
            if self.bands is not None:
                values = _take(values, self.bands)
            if scale == '8bit' and values.dtype != np.uint8:
                raise ValueError(f"it holds {values.dtype}: set scale to '16bit', 'minmax', "
                                 "'percentile' or a window (low, high) in LoadImageFromFile")
            return _with_channels(to_unit(values, scale), channels)

    def __repr__(self) -> str:
        return (f'LoadImageFromFile(channels={self.channels}, scale={self.scale}, '
                f'bands={self.bands}, page={self.page})')


def _by_domain(setting: object) -> dict:
    if not isinstance(setting, Mapping):
        return {'A': setting, 'B': setting}
    if set(setting) != {'A', 'B'}:
        raise ValueError(f'a setting by domain is dict(A=..., B=...), got {dict(setting)}')
    return dict(setting)


def _take(values: np.ndarray, bands: Sequence[int]) -> np.ndarray:
    if not all(0 <= band < values.shape[2] for band in bands):
        raise ValueError(f'it has {values.shape[2]} bands, not all of {list(bands)}')
    return values[..., list(bands)]


def _with_channels(image: np.ndarray, channels: int) -> np.ndarray:
    found = image.shape[2]
    if found == channels:
        return image
    if found == 1 and channels == 3:
        return image.repeat(3, axis=2)
    if found == 3 and channels == 1:
        return (image @ GRAY)[..., None]
    raise ValueError(f'it has {found} bands where {channels} are asked for: set channels={found}, '
                     f'or choose bands=[...] in LoadImageFromFile')
