"""Resize that limits the longer side."""
from mmcv.transforms import BaseTransform

from mmgcl.datasets.transforms.arguments import positive
from mmgcl.datasets.transforms.resampling import check_interpolation, resample
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LimitSize(BaseTransform):
    """Shrinks an image whose longer side exceeds ``max_size``, keeping its aspect ratio.

    Args:
        max_size: longest side in pixels; smaller images stay as they are.
        interpolation: filter of Pillow.

    Raises:
        ValueError: if ``max_size`` is below 1, or Pillow has no such filter.
    """

    def __init__(self, max_size: int, interpolation: str = 'bicubic') -> None:
        self.max_size = positive('max_size', max_size)
        self.interpolation = check_interpolation(interpolation)

    def transform(self, results: dict) -> dict:
        height, width = results['img'].shape[:2]
        scale = min(1.0, self.max_size / max(width, height))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        results['img'] = resample(results['img'], size, self.interpolation)
        results['img_shape'] = results['img'].shape[:2]
        return results

    def __repr__(self) -> str:
        return f'LimitSize(max_size={self.max_size}, interpolation={self.interpolation!r})'
