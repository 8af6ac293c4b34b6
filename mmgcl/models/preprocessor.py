"""Preprocessing of a batch on the device."""
import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from mmgcl.registry import MODELS
from mmgcl.structures.one_size import require_one_size


@MODELS.register_module()
class ImagePairPreprocessor(BaseDataPreprocessor):
    """Moves a batch to the device and scales its images from bytes to [-1, 1].

    Args:
        non_blocking: whether a copy to a GPU from pinned memory overlaps with what runs there.

    Shapes:
        each image uint8 (B, H, W, C), or a list of (H, W, C) -> float (B, C, H, W); ``mask``,
        images that are float (B, C, H, W) in [-1, 1] already, and other entries are only moved.

    Raises:
        DataError: if images of one batch differ in size.
    """

    def __init__(self, non_blocking: bool = True) -> None:
        super().__init__(non_blocking=non_blocking)

    def forward(self, data: dict, training: bool = False) -> dict:
        return {name: self._convert(name, value) for name, value in data.items()}

    def _convert(self, name: str, value: object) -> object:
        if isinstance(value, (list, tuple)) and value and isinstance(value[0], Tensor):
            require_one_size(name, value)
            value = torch.stack(list(value))
        value = self.cast_data(value)
        if isinstance(value, Tensor) and value.ndim == 4 and value.dtype == torch.uint8:
            value = value.permute(0, 3, 1, 2).float().div(127.5).sub(1)
        return value
