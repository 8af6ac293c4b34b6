"""Crop at a random position."""
from collections.abc import Sequence

from mmcv.transforms import BaseTransform

from mmgcl.datasets.random_state import global_generator
from mmgcl.datasets.transforms.arguments import height_width, require_room
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomCrop(BaseTransform):
    """Crops a rectangle at a uniformly random position.

    Args:
        crop_size: side of a square, or (height, width).

    Raises:
        ValueError: if a side is below 1.
        DataError: if an image is smaller than the crop.

    Example::

        RandomCrop(crop_size=2)({'img': np.zeros((4, 4, 3), np.uint8)})['img_shape']  # (2, 2)
    """

    def __init__(self, crop_size: int | Sequence[int]) -> None:
        self.height, self.width = height_width('crop_size', crop_size)

    def transform(self, results: dict) -> dict:
        fix = f'put dict(type="Resize", scale={max(self.height, self.width)}) before the crop'
        require_room(results, self.height, self.width, fix)
        height, width = results['img'].shape[:2]
        generator = global_generator()
        left = int(generator.integers(width - self.width + 1))
        top = int(generator.integers(height - self.height + 1))
        results['img'] = results['img'][top:top + self.height, left:left + self.width]
        results['img_shape'] = (self.height, self.width)
        return results

    def __repr__(self) -> str:
        return f'RandomCrop(crop_size={(self.height, self.width)})'
