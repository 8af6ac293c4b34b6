"""Conversion to tensors, the last step of a pipeline."""
import cv2
import numpy as np
import torch
from mmcv.transforms import BaseTransform

from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackInputs(BaseTransform):
    """Stores the image as a tensor in ``inputs``.

    Bytes stay bytes, which travel to the device in a quarter of the memory; the model's
    preprocessor scales them there. Floats in [0, 1] are scaled to the model's range here.

    Shapes:
        img uint8 (H, W) or (H, W, C) -> inputs uint8 (H, W, C);
        img float (H, W) or (H, W, C) in [0, 1] -> inputs float (C, H, W) in [-1, 1].
    """

    def transform(self, results: dict) -> dict:
        image = _own_copy(results['img'])
        inputs = torch.from_numpy(image if image.ndim == 3 else image[..., None])
        if inputs.is_floating_point():
            inputs = inputs.permute(2, 0, 1).mul(2).sub(1).contiguous()
        results['inputs'] = inputs
        return results

    def __repr__(self) -> str:
        return 'PackInputs()'


def _own_copy(image: np.ndarray) -> np.ndarray:
    if image.strides[1] < 0 and image.dtype == np.uint8 and image.shape[2:] in ((), (3,)):
        return cv2.flip(image[:, ::-1], 1)  # a mirrored view, which numpy copies pixel by pixel
    return np.array(image, order='C')
