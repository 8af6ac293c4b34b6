"""Image transforms: small callables on a dict, put in a row by a config.

The dict holds ``image`` (PIL, RGB), ``rng`` (numpy Generator of this one image), ``epoch`` (from 0)
and ``path`` (of the file, for messages). A transform gives the dict with a new ``image``; it never
draws from a global generator and never changes an image in place.
"""
from collections.abc import Callable, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mmgcl.errors import DataError
from mmgcl.registry import TRANSFORMS

INTERPOLATIONS = {
    'nearest': Image.Resampling.NEAREST,
    'bilinear': Image.Resampling.BILINEAR,
    'bicubic': Image.Resampling.BICUBIC,
    'lanczos': Image.Resampling.LANCZOS,
}


class Pipeline:
    """Transforms in a row, then the image as a tensor.

    Args:
        transforms: configs or callables.

    Shapes:
        image of any size -> uint8 (H, W, 3).
    """

    def __init__(self, transforms: Sequence[dict | Callable] = ()) -> None:
        self.transforms = [build_transform(transform) for transform in transforms]

    def __call__(self, results: dict) -> Tensor:
        for transform in self.transforms:
            results = transform(results)
        return torch.from_numpy(np.array(results['image']))

    def leading_resize(self, epoch: int) -> 'Resize | None':
        """The resize that comes first in an epoch, or None if something else does."""
        first = self.transforms[0] if self.transforms else None
        if isinstance(first, SwitchAtEpoch):
            first = first.at(epoch)
        return first if isinstance(first, Resize) else None


def build_transform(transform: dict | Callable) -> Callable:
    """A transform from its config; a built one is given back."""
    return TRANSFORMS.build(transform) if isinstance(transform, dict) else transform


@TRANSFORMS.register_module()
class Resize:
    """Resize to an exact size; the aspect ratio is not kept.

    Downscaling filters over the covered pixels (Pillow's way), so it does not alias.

    Args:
        size: side of a square, or (height, width).
        interpolation: nearest, bilinear, bicubic (the published pipeline's) or lanczos.
    """

    def __init__(self, size: int | Sequence[int], interpolation: str = 'bicubic') -> None:
        self.height, self.width = _height_width(size)
        self.interpolation = _interpolation(interpolation)

    def __call__(self, results: dict) -> dict:
        return _resized(results, (self.width, self.height), self.interpolation)


@TRANSFORMS.register_module()
class LimitSize:
    """Shrink an image whose longer side exceeds ``max_size``, keeping its aspect ratio."""

    def __init__(self, max_size: int, interpolation: str = 'bicubic') -> None:
        self.max_size = _positive('max_size', max_size)
        self.interpolation = _interpolation(interpolation)

    def __call__(self, results: dict) -> dict:
        width, height = results['image'].size
        scale = min(1.0, self.max_size / max(width, height))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        return _resized(results, size, self.interpolation)


@TRANSFORMS.register_module()
class ResizeToMultiple:
    """Resize each side to the nearest multiple of ``divisor``, at least one.

    A generator that halves the resolution twice gives back the size of its input only for
    multiples of 4 (the default, as published).
    """

    def __init__(self, divisor: int = 4, interpolation: str = 'bicubic') -> None:
        self.divisor = _positive('divisor', divisor)
        self.interpolation = _interpolation(interpolation)

    def __call__(self, results: dict) -> dict:
        size = tuple(
            max(1, round(side / self.divisor)) * self.divisor for side in results['image'].size)
        return _resized(results, size, self.interpolation)


@TRANSFORMS.register_module()
class RandomCrop:
    """Cut out a rectangle at a uniformly random position.

    Args:
        size: side of a square, or (height, width).

    Raises:
        DataError: if an image is smaller than the crop.
    """

    def __init__(self, size: int | Sequence[int]) -> None:
        self.height, self.width = _height_width(size)

    def __call__(self, results: dict) -> dict:
        image, rng = results['image'], results['rng']
        fix = f'put dict(type="Resize", size={max(self.height, self.width)}) before the crop'
        _require_at_least(results, self.width, self.height, fix)
        left = int(rng.integers(image.width - self.width + 1))
        top = int(rng.integers(image.height - self.height + 1))
        cut = image.crop((left, top, left + self.width, top + self.height))
        return {**results, 'image': cut}


@TRANSFORMS.register_module()
class RandomZoomCrop:
    r"""Crop at a random scale: the augmentation for training on a single image.

    The image is scaled by two independent factors :math:`s_w, s_h \sim U(z, 1)`, never below the
    crop, and a crop is cut at a uniformly random position. The published code takes a cell of a
    randomly shifted grid instead: a detour to a random position, left out here.
    Only the part of the image under the crop is resampled.

    Args:
        size: side of a square, or (height, width).
        min_zoom: z, the smallest factor. Default 1/3, as published.
        interpolation: default bilinear, as published.

    Raises:
        DataError: if an image is smaller than the crop.
    """

    def __init__(
            self, size: int | Sequence[int], min_zoom: float = 1 / 3,
            interpolation: str = 'bilinear') -> None:
        if not 0 < min_zoom <= 1:
            raise ValueError(f'min_zoom must lie in (0, 1], got {min_zoom}')
        self.height, self.width = _height_width(size)
        self.min_zoom = min_zoom
        self.interpolation = _interpolation(interpolation)

    def __call__(self, results: dict) -> dict:
        image, rng = results['image'], results['rng']
        _require_at_least(
            results, self.width, self.height, 'use a larger image or a smaller crop')
        left, right = self._interval(image.width, self.width, rng)
        top, bottom = self._interval(image.height, self.height, rng)
        cut = image.resize(
            (self.width, self.height), self.interpolation, box=(left, top, right, bottom))
        return {**results, 'image': cut}

    def _interval(self, side: int, crop: int, rng: np.random.Generator) -> tuple[float, float]:
        """Where, in pixels of the image, a crop of the scaled image begins and ends."""
        scaled = max(crop, round(side * rng.uniform(self.min_zoom, 1)))
        start = int(rng.integers(scaled - crop + 1))
        return start * side / scaled, min(side, (start + crop) * side / scaled)


@TRANSFORMS.register_module()
class RandomFlip:
    """Mirror left and right with probability ``prob``."""

    def __init__(self, prob: float = 0.5) -> None:
        if not 0 <= prob <= 1:
            raise ValueError(f'prob must lie in [0, 1], got {prob}')
        self.prob = prob

    def __call__(self, results: dict) -> dict:
        if results['rng'].random() >= self.prob:
            return results
        flipped = results['image'].transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return {**results, 'image': flipped}


@TRANSFORMS.register_module()
class SwitchAtEpoch:
    """One transform up to an epoch, another from it on.

    The published recipe resizes to 286 while the learning rate is constant and straight to the crop
    size, 256, while it decays::

        dict(type='SwitchAtEpoch', epoch=200,
             before=dict(type='Resize', size=286), after=dict(type='Resize', size=256))

    Args:
        epoch: number of epochs that use ``before``; epochs count from 0.
        before: a transform or its config.
        after: a transform or its config.
    """

    def __init__(self, epoch: int, before: dict | Callable, after: dict | Callable) -> None:
        if epoch < 0:
            raise ValueError(f'epoch must be >= 0, got {epoch}')
        self.epoch = epoch
        self.before = build_transform(before)
        self.after = build_transform(after)

    def __call__(self, results: dict) -> dict:
        return self.at(results['epoch'])(results)

    def at(self, epoch: int) -> Callable:
        """The transform of an epoch."""
        return self.before if epoch < self.epoch else self.after


def _resized(results: dict, size: tuple[int, int], interpolation: Image.Resampling) -> dict:
    if results['image'].size == size:
        return results
    return {**results, 'image': results['image'].resize(size, interpolation)}


def _require_at_least(results: dict, width: int, height: int, fix: str) -> None:
    image = results['image']
    if image.width < width or image.height < height:
        raise DataError(
            f'{results["path"]} has {image.width}x{image.height} pixels where it is cropped, '
            f'fewer than the crop of {width}x{height}; {fix}')


def _height_width(size: int | Sequence[int]) -> tuple[int, int]:
    sides = (size, size) if isinstance(size, int) else tuple(size)
    if len(sides) != 2:
        raise ValueError(f'size must be one side or (height, width), got {size}')
    return _positive('size', sides[0]), _positive('size', sides[1])


def _positive(name: str, value: int) -> int:
    if value < 1:
        raise ValueError(f'{name} must be at least 1, got {value}')
    return value


def _interpolation(name: str) -> Image.Resampling:
    if name not in INTERPOLATIONS:
        raise ValueError(f'interpolation must be one of {", ".join(INTERPOLATIONS)}, got {name!r}')
    return INTERPOLATIONS[name]
