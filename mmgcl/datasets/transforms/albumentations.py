"""Adapter for transforms of albumentations."""
from collections.abc import Sequence

import numpy as np
from mmcv.transforms import BaseTransform

from mmgcl.datasets.random_state import global_generator
from mmgcl.errors import ConfigError
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class Albumentations(BaseTransform):
    """Applies transforms of albumentations (an optional package) to ``img``.

    Each call seeds them from ``numpy.random``, so a sample stays a function of its number.

    Args:
        transforms: configs whose ``type`` is a class of albumentations; nested ones as well.

    Raises:
        ConfigError: if albumentations is not installed, or has no such class.

    Example::

        dict(type='Albumentations', transforms=[dict(type='GaussianBlur', p=0.3)])
    """

    foreign_arguments = ('transforms',)  # their types are not in a registry of ours

    def __init__(self, transforms: Sequence[dict]) -> None:
        try:
            import albumentations
        except ImportError as error:
            raise ConfigError('the transform Albumentations needs the package albumentations: '
                              'pip install albumentations') from error
        self.configs = list(transforms)
        self.compose = albumentations.Compose(
            [_build(albumentations, config) for config in self.configs])

    def transform(self, results: dict) -> dict:
        # Releases before 1.4.18 draw from the global generators instead, which are seeded, too.
        if hasattr(self.compose, 'set_random_seed'):
            self.compose.set_random_seed(int(global_generator().integers(2 ** 31)))
        results['img'] = self.compose(image=np.ascontiguousarray(results['img']))['image']
        results['img_shape'] = results['img'].shape[:2]
        return results

    def __repr__(self) -> str:
        return f'Albumentations(transforms={self.configs})'


def _build(package: object, config: dict) -> object:
    arguments = dict(config)
    name = arguments.pop('type')
    if not hasattr(package, name):
        raise ConfigError(f'albumentations has no transform {name!r}')
    if 'transforms' in arguments:
        arguments['transforms'] = [_build(package, part) for part in arguments['transforms']]
    return getattr(package, name)(**arguments)
