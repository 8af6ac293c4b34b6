"""The beginning of a pipeline."""
import numpy as np
from mmcv.transforms import LoadImageFromFile as MMCVLoadImageFromFile

from mmgcl.datasets.image_files import read_image
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LoadImageFromFile(MMCVLoadImageFromFile):
    """Reads ``img_path`` as upright 8-bit RGB, by the rules of :func:`read_image`.

    mmcv's own loader clips 16-bit values with its Pillow backend, and drops transparency and gives
    BGR with OpenCV's.

    Raises:
        UnreadableImageError: if the file is empty, cut short, damaged or no image.
        DataError: if the system refuses the file.
    """

    def __init__(self) -> None:
        super().__init__(imdecode_backend='pillow')

    def transform(self, results: dict) -> dict:
        image = np.asarray(read_image(results['img_path']))
        results.update(img=image, img_shape=image.shape[:2], ori_shape=image.shape[:2])
        return results

    def __repr__(self) -> str:
        return 'LoadImageFromFile()'
