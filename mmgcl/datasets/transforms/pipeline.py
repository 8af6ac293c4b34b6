"""Sequence of a loader, transforms and a packer."""
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from mmcv.transforms import CenterCrop, LoadImageFromFile, RandomFlip, Resize

from mmgcl.datasets.transforms.build import build_transform
from mmgcl.datasets.transforms.limit_size import LimitSize
from mmgcl.datasets.transforms.packing import PackInputs
from mmgcl.datasets.transforms.random_crop import RandomCrop
from mmgcl.datasets.transforms.random_zoom_crop import RandomZoomCrop
from mmgcl.datasets.transforms.resize_to_multiple import ResizeToMultiple
from mmgcl.datasets.transforms.scale_width import ScaleWidth
from mmgcl.datasets.transforms.switch_at_epoch import SwitchAtEpoch
from mmgcl.datasets.value_range import Scale
from mmgcl.errors import ConfigError, DataError

PLAIN = (dict(type='LoadImageFromFile'), dict(type='PackInputs'))
# These draw at most from numpy.random. Saving the state of Python's generator takes longer than
# most of them.
NUMPY_ONLY = (CenterCrop, LimitSize, PackInputs, RandomCrop, RandomFlip, RandomZoomCrop, Resize,
              ResizeToMultiple, ScaleWidth)


class Pipeline:
    """Applies a loader, transforms and a packer in order.

    They are mmcv's: each takes a dict and gives it back, changed. It holds ``img`` (H, W, C),
    ``img_path``, ``img_shape`` and, beyond mmcv's keys, ``epoch`` (from 0).

    Args:
        transforms: configs or callables; the first is a loader, the last ``PackInputs``.

    Attributes:
        numpy_only: whether it is known that no transform draws from ``random`` or torch.

    Raises:
        ConfigError: if the loader or the packer is missing, or a transform refuses its arguments.
    """

    def __init__(self, transforms: Sequence[dict | Callable] = PLAIN) -> None:
        built = [build_transform(transform) for transform in transforms]
        if len(built) < 2 or not (
                isinstance(built[0], LoadImageFromFile) and isinstance(built[-1], PackInputs)):
            names = [type(transform).__name__ for transform in built]
            raise ConfigError(
                "a pipeline begins with dict(type='LoadImageFromFile') and ends with "
                f"dict(type='PackInputs'), got {', '.join(names) or 'nothing'}")
        self.loader, *self.transforms = built
        parts = [part for transform in self.transforms for part in (
            (transform.before, transform.after) if isinstance(transform, SwitchAtEpoch)
            else (transform,))]
        self.numpy_only = all(isinstance(part, NUMPY_ONLY) for part in parts)

    def load(self, path: Path, domain: str = 'A') -> dict:
        """Loads a file of a domain, ``'A'`` or ``'B'``."""
        return self.loader({'img_path': str(path), 'domain': domain})

    def channels(self, domain: str) -> int:
        """Number of channels of the images in a domain."""
        return getattr(self.loader, 'channels', {}).get(domain, 3)

    def scale(self, domain: str) -> Scale:
        """Scale of the file values in a domain; see ``value_range``."""
        return getattr(self.loader, 'scale', {}).get(domain, '8bit')

    def __call__(self, results: dict, resized: bool = False) -> torch.Tensor:
        """Applies all transforms after the loader.

        Args:
            results: of :meth:`load`, with the ``epoch`` added.
            resized: whether the leading resize has been applied already.

        Shapes:
            img of any size -> (H, W, C).
        """
        for transform in self.transforms[1 if resized else 0:]:
            results = transform(results)
            if results is None:
                raise DataError(f'{type(transform).__name__} gives no image')
        return results['inputs']

    def leading_resize(self, epoch: int) -> Resize | None:
        """The resize that directly follows the loader in an epoch; None if there is none."""
        first = self.transforms[0]
        if isinstance(first, SwitchAtEpoch):
            first = first.at(epoch)
        return first if isinstance(first, Resize) else None
