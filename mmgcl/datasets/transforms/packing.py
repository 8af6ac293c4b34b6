"""The end of a pipeline."""
import cv2
import numpy as np
import torch
from mmcv.transforms import BaseTransform

from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class PackInputs(BaseTransform):
    """What the model takes: the image as a tensor of its own, in ``inputs``.

    Shapes:
        img (H, W) or (H, W, C) -> inputs (H, W, C), of the same type.
    """

    def transform(self, results: dict) -> dict:
        image = _own_copy(results['img'])
        results['inputs'] = torch.from_numpy(image if image.ndim == 3 else image[..., None])
        return results

    def __repr__(self) -> str:
        return 'PackInputs()'


def _own_copy(image: np.ndarray) -> np.ndarray:
    if image.strides[1] < 0 and image.dtype == np.uint8 and image.shape[2:] in ((), (3,)):
        return cv2.flip(image[:, ::-1], 1)  # a mirrored view, which numpy copies pixel by pixel
    return np.array(image, order='C')
