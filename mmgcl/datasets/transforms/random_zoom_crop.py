"""Crop at a random scale, for training on a single image."""
from collections.abc import Sequence

import numpy as np
from mmcv.transforms import BaseTransform
from PIL import Image

from mmgcl.datasets.random_state import global_generator
from mmgcl.datasets.transforms.arguments import height_width, require_room
from mmgcl.datasets.transforms.resampling import as_picture, check_interpolation, resample
from mmgcl.registry import TRANSFORMS

KEPT = 4  # pictures


@TRANSFORMS.register_module()
class RandomZoomCrop(BaseTransform):
    r"""Crops at a random scale, the augmentation for training on a single image.

    The image is scaled by two independent factors :math:`s_w, s_h \sim U(z, 1)`, never below the
    crop, and a crop is cut at a uniformly random position. The published code takes a cell of a
    randomly shifted grid instead: a detour to a random position, left out here.
    Only the part of the image under the crop is resampled.

    Args:
        crop_size: side of a square, or (height, width).
        min_zoom: z, the smallest factor. Default 1/3, as published.
        interpolation: filter of Pillow. Default bilinear, as published.

    Raises:
        ValueError: if an argument is out of range.
        DataError: if an image is smaller than the crop.
    """

    def __init__(self, crop_size: int | Sequence[int], min_zoom: float = 1 / 3,
                 interpolation: str = 'bilinear') -> None:
        if not 0 < min_zoom <= 1:
            raise ValueError(f'min_zoom must lie in (0, 1], got {min_zoom}')
        self.height, self.width = height_width('crop_size', crop_size)
        self.min_zoom = min_zoom
        self.interpolation = check_interpolation(interpolation)
        self._pictures: dict[int, tuple[np.ndarray, Image.Image | None]] = {}

    def transform(self, results: dict) -> dict:
        image = results['img']
        require_room(results, self.height, self.width, 'use a larger image or a smaller crop')
        generator = global_generator()
        left, right = self._interval(image.shape[1], self.width, generator)
        top, bottom = self._interval(image.shape[0], self.height, generator)
        results['img'] = resample(
            image, (self.width, self.height), self.interpolation, (left, top, right, bottom),
            self._picture(image))
        results['img_shape'] = (self.height, self.width)
        return results

    def _interval(self, side: int, crop: int,
                  generator: np.random.Generator) -> tuple[float, float]:
        """Start and end, in pixels of the image, of a crop of the scaled image."""
        scaled = max(crop, round(side * generator.uniform(self.min_zoom, 1)))
        start = int(generator.integers(scaled - crop + 1))
        return start * side / scaled, min(side, (start + crop) * side / scaled)

    def _picture(self, image: np.ndarray) -> Image.Image | None:
        """A Pillow copy of the image, kept for read-only images such as those held in memory.

        Copying a large image takes longer than a crop.
        """
        if image.flags.writeable:
            return as_picture(image)
        if id(image) not in self._pictures:
            if len(self._pictures) == KEPT:
                self._pictures.pop(next(iter(self._pictures)))
            self._pictures[id(image)] = image, as_picture(image)  # the image keeps its id
        return self._pictures[id(image)][1]

    def __getstate__(self) -> dict:
        return {**vars(self), '_pictures': {}}

    def __repr__(self) -> str:
        return (f'RandomZoomCrop(crop_size={(self.height, self.width)}, min_zoom={self.min_zoom}, '
                f'interpolation={self.interpolation!r})')
