"""A given width, and a height in proportion."""
from mmcv.transforms import BaseTransform

from mmgcl.datasets.transforms.arguments import positive
from mmgcl.datasets.transforms.resampling import check_interpolation, resample
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ScaleWidth(BaseTransform):
    """Resize to a width; the height follows in proportion, but is at least ``min_height``.

    This is ``--preprocess scale_width`` of the published CUT and CycleGAN code, where the width is
    the load size and the smallest height the crop size. The height is rounded down, as there. An
    image that has the width and at least the smallest height stays as it is.

    Args:
        width: of the result, in pixels.
        min_height: smallest height; only an image that is wide for it loses its aspect ratio.
        interpolation: filter of Pillow.

    Raises:
        ValueError: if a size is below 1, or Pillow has no such filter.

    Example::

        ScaleWidth(8)({'img': np.zeros((4, 4, 3), np.uint8)})['img_shape']  # (8, 8)
    """

    def __init__(self, width: int, min_height: int = 1, interpolation: str = 'bicubic') -> None:
        self.width = positive('width', width)
        self.min_height = positive('min_height', min_height)
        self.interpolation = check_interpolation(interpolation)

    def transform(self, results: dict) -> dict:
        height, width = results['img'].shape[:2]
        if width != self.width or height < self.min_height:
            height = max(self.width * height // width, self.min_height)
        results['img'] = resample(results['img'], (self.width, height), self.interpolation)
        results['img_shape'] = (height, self.width)
        return results

    def __repr__(self) -> str:
        return (f'ScaleWidth(width={self.width}, min_height={self.min_height}, '
                f'interpolation={self.interpolation!r})')
