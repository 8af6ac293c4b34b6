"""Change of transform at an epoch."""
from collections.abc import Callable

from mmcv.transforms import BaseTransform

from mmgcl.datasets.transforms.build import build_transform
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class SwitchAtEpoch(BaseTransform):
    """Applies one transform before an epoch and another from it on.

    The published recipe resizes to 286 while the learning rate is constant and straight to the crop
    size, 256, while it decays.

    Args:
        epoch: number of epochs that use ``before``; epochs count from 0.
        before: a transform or its config.
        after: a transform or its config.

    Raises:
        ValueError: if ``epoch`` is negative.

    Example::

        dict(type='SwitchAtEpoch', epoch=200,
             before=dict(type='Resize', scale=286), after=dict(type='Resize', scale=256))
    """

    def __init__(self, epoch: int, before: dict | Callable, after: dict | Callable) -> None:
        if epoch < 0:
            raise ValueError(f'epoch must be >= 0, got {epoch}')
        self.epoch = epoch
        self.before = build_transform(before)
        self.after = build_transform(after)

    def transform(self, results: dict) -> dict | None:
        return self.at(results['epoch'])(results)

    def at(self, epoch: int) -> Callable:
        """The transform that applies in an epoch."""
        return self.before if epoch < self.epoch else self.after

    def __repr__(self) -> str:
        return f'SwitchAtEpoch(epoch={self.epoch}, before={self.before}, after={self.after})'
