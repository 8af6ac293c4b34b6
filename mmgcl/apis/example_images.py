"""Images of a config's data set, or of a folder, as network inputs of one size."""
from pathlib import Path

import numpy as np
import torch
from mmengine import Config
from PIL import Image
from torch import Tensor

from mmgcl.apis.pixels import as_input
from mmgcl.datasets.image_files import list_images, read_image
from mmgcl.engine.hooks.sample_data import first_samples
from mmgcl.errors import DataError


def example_inputs(source: Config | str | Path, count: int, size: tuple[int, int],
                   domain: str = 'x') -> Tensor:
    """(N, 3, H, W) in [-1, 1]: the first images, resized.

    Args:
        source: config whose ``sample_dataset`` is read, or a folder of images.
        count: N; fewer where there are fewer.
        size: H, W.
        domain: of the data set's images, 'x' or 'y'.

    Raises:
        DataError: if there are fewer than two images, or one cannot be read.
    """
    if isinstance(source, Config):
        samples = first_samples(source.sample_dataset, count)
        pictures = [Image.fromarray(np.asarray(sample[f'real_{domain}'])) for sample in samples
                    if f'real_{domain}' in sample]
    else:
        pictures = [read_image(path) for path in list_images(source)[:count]]
    if len(pictures) < 2:
        raise DataError(f'at least two images are needed, {len(pictures)} found in '
                        f'{"the data set of the config" if isinstance(source, Config) else source}')
    resized = [picture.resize(size[::-1], Image.Resampling.BICUBIC) for picture in pictures]
    return torch.cat([as_input(np.array(picture)) for picture in resized])
