"""Style images of training-free methods."""
import numpy as np
import torch
from torch import Tensor

from mmgcl.datasets.image_files import read_image
from mmgcl.errors import ConfigError
from mmgcl.registry import DATASETS


class StyleImages:
    """Images of the target domain, read on first use.

    Args:
        source: path of an image; or the config of a data set, whose ``real_y`` are the images; or
            None for a translator that is given a style at each call.
    """

    def __init__(self, source: str | dict | None) -> None:
        self.source = source
        self._images: list[Tensor] = []

    def __call__(self) -> list[Tensor]:
        """The images, uint8 (1, 3, H, W) each.

        Raises:
            ConfigError: if the source is None.
            DataError: if an image cannot be read or the data set has none of the target domain.
        """
        if not self._images:
            self._images = [torch.as_tensor(image).permute(2, 0, 1)[None] for image in self._read()]
        return self._images

    def _read(self) -> list[np.ndarray | Tensor]:
        if self.source is None:
            raise ConfigError('there is no style image: set model.style in the config to the path '
                              'of one, or give one as the style of the translation')
        if isinstance(self.source, str):
            return [np.array(read_image(self.source))]
        dataset = DATASETS.build(self.source)
        count = len(dataset.images_y or ())
        if not count:
            raise ConfigError('model.style names a data set without images of the target domain; '
                              f'{dataset.data_root} lacks the folder of domain y')
        return [dataset[index]['real_y'] for index in range(count)]


def as_unit(images: Tensor) -> Tensor:
    """Images in [-1, 1], or bytes, as float images in [0, 1]."""
    if images.dtype == torch.uint8:
        return images.float() / 255
    return (images + 1) / 2
