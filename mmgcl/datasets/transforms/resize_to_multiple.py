"""Resize to multiples of a network's stride."""
from mmcv.transforms import BaseTransform

from mmgcl.datasets.transforms.arguments import positive
from mmgcl.datasets.transforms.resampling import check_interpolation, resample
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ResizeToMultiple(BaseTransform):
    """Resizes each side to the nearest multiple of ``size_divisor``, at least one.

    A generator that halves the resolution twice gives back the size of its input only for
    multiples of 4 (the default, as published).

    Args:
        size_divisor: of both sides.
        interpolation: filter of Pillow.

    Raises:
        ValueError: if ``size_divisor`` is below 1, or Pillow has no such filter.
    """

    def __init__(self, size_divisor: int = 4, interpolation: str = 'bicubic') -> None:
        self.size_divisor = positive('size_divisor', size_divisor)
        self.interpolation = check_interpolation(interpolation)

    def transform(self, results: dict) -> dict:
        height, width = (max(1, round(side / self.size_divisor)) * self.size_divisor
                         for side in results['img'].shape[:2])
        results['img'] = resample(results['img'], (width, height), self.interpolation)
        results['img_shape'] = (height, width)
        return results

    def __repr__(self) -> str:
        return (f'ResizeToMultiple(size_divisor={self.size_divisor}, '
                f'interpolation={self.interpolation!r})')
