"""Resize for images of any type and number of channels."""
from mmcv.transforms import Resize as MMCVResize

from mmgcl.datasets.transforms.resampling import check_interpolation, resample
from mmgcl.registry import TRANSFORMS


@TRANSFORMS.register_module()
class Resize(MMCVResize):
    """mmcv's ``Resize`` with a Pillow backend that supports any number of channels and any type.

    8-bit RGB images go through mmcv itself. ``backend='cv2'``, mmcv's default, does not filter when
    it shrinks an image; ``backend='pillow'`` does.

    Args:
        scale: (width, height), or the side of a square.
        interpolation: ``'nearest'``, ``'bilinear'``, ``'bicubic'``, ``'lanczos'``.
        backend: ``'cv2'`` or ``'pillow'``.
        options: the other arguments of mmcv's class.

    Raises:
        ValueError: for an unknown backend, or a filter that Pillow does not have.

    Example::

        dict(type='Resize', scale=286, interpolation='bicubic', backend='pillow')
    """

    def __init__(self, scale: int | tuple[int, int] | None = None,
                 scale_factor: float | tuple[float, float] | None = None, keep_ratio: bool = False,
                 clip_object_border: bool = True, backend: str = 'cv2',
                 interpolation: str = 'bilinear') -> None:
        if backend not in ('cv2', 'pillow'):
            raise ValueError(f"backend must be 'cv2' or 'pillow', got {backend!r}")
        if backend == 'pillow':
            check_interpolation(interpolation)
        scale = tuple(scale) if isinstance(scale, list) else scale
        super().__init__(scale, scale_factor, keep_ratio, clip_object_border, backend,
                         interpolation)

    def check_scale(self) -> None:
        """Raises ValueError for a side below 1.

        Not in ``__init__``: mmcv's ``RandomResize`` builds one with scale 0 and sets it later.
        """
        if self.scale is not None and min(self.scale) < 1:
            raise ValueError(f'scale must be at least 1, got {self.scale}')

    def _resize_img(self, results: dict) -> None:
        image = results['img']
        same = image.shape[1::-1] == tuple(results['scale'])
        plain = image.dtype == 'uint8' and image.ndim == 3 and image.shape[2] == 3 and not same
        if self.backend == 'cv2' or plain or self.keep_ratio:
            super()._resize_img(results)
            return
        width, height = results['scale']
        results['img'] = resample(image, (width, height), self.interpolation)
        results['img_shape'] = (height, width)
        results['scale_factor'] = (width / image.shape[1], height / image.shape[0])
        results['keep_ratio'] = False
