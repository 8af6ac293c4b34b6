"""Adapter for transforms of torchvision."""
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import torch
from mmcv.transforms import BaseTransform

from mmgcl.errors import ConfigError
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class TorchvisionV2(BaseTransform):
    """Applies transforms of ``torchvision.transforms.v2`` to ``img``.

    They draw from torch's global generator, which the data set seeds for each sample.

    Args:
        transforms: configs whose ``type`` is a class of that module.

    Raises:
        ConfigError: if the module has no such class.

    Example::

        dict(type='TorchvisionV2', transforms=[dict(type='ColorJitter', brightness=0.2)])
    """

    foreign_arguments = ('transforms',)  # their types are in no registry

    def __init__(self, transforms: Sequence[dict]) -> None:
        from torchvision.transforms import v2  # torchvision takes seconds to import
        self.configs = list(transforms)
        self.transforms = [_build(v2, config) for config in self.configs]

    def transform(self, results: dict) -> dict:
        from torchvision.tv_tensors import Image
        image = results['img']
        image = np.array(image[..., None] if image.ndim == 2 else image, order='C')
        tensor = Image(torch.from_numpy(image).permute(2, 0, 1))
        for transform in self.transforms:
            tensor = transform(tensor)
        results['img'] = tensor.as_subclass(torch.Tensor).permute(1, 2, 0).numpy()
        results['img_shape'] = results['img'].shape[:2]
        return results

    def __repr__(self) -> str:
        return f'TorchvisionV2(transforms={self.configs})'


def _build(module: ModuleType, config: dict) -> Callable[[Any], Any]:
    arguments = dict(config)
    name = arguments.pop('type')
    if not hasattr(module, name):
        raise ConfigError(f'torchvision.transforms.v2 has no transform {name!r}')
    return getattr(module, name)(**arguments)
