"""Translation of a single image together with its graphs, for the demo page."""
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mmgcl.analysis import DenseGrid, dense_grid
from mmgcl.apis.pixels import SMALLEST, as_input, check_finite
from mmgcl.checkpoints.translator import load_translator
from mmgcl.datasets.image_files import to_rgb
from mmgcl.demo.trained import Trained
from mmgcl.errors import ConfigError, UserError
from mmgcl.models.translators import Translator

LOADED = 2  # models kept in memory


@dataclass(frozen=True)
class View:
    """An input image, its translation and their graphs.

    Attributes:
        source, output: images (3, H, W) in [-1, 1].
        grid: graphs of both images, or None.
        reason: why there is no graph; '' if there is one.
    """

    source: Tensor
    output: Tensor
    grid: DenseGrid | None = None
    reason: str = ''


class Viewer:
    """Runs checkpoints on images, on the CPU.

    Args:
        trained: checkpoints with distinct labels.
        max_side: images with a longer side are scaled down to this many pixels.
        max_nodes: upper limit of the number of patches in a graph.
        layer: index into the objective's encoder layers.

    Raises:
        ConfigError: if there is no checkpoint, or two share a label.
        CheckpointError: if the first checkpoint does not fit its config.
    """

    def __init__(self, trained: Sequence[Trained], max_side: int = 512, max_nodes: int = 1024,
                 layer: int = 0) -> None:
        self._trained = {item.label: item for item in trained}
        if not trained or len(self._trained) < len(trained):
            raise ConfigError(f'the demo needs checkpoints with distinct labels, got '
                              f'{", ".join(item.label for item in trained) or "none"}')
        self.max_side, self.max_nodes, self.layer = max_side, max_nodes, layer
        self._load = lru_cache(LOADED)(self._read)
        self._load(self.labels[0])

    @property
    def labels(self) -> list[str]:
        return list(self._trained)

    @torch.no_grad()
    def look(self, label: str, picture: Image.Image) -> View:
        """Translates an image of any size and builds its graphs.

        Args:
            label: one of :attr:`labels`.
            picture: the input image.

        Raises:
            CheckpointError: if the checkpoint cannot be used.
        """
        translator = self._load(label)
        source = as_input(self._fitted(picture, translator.stride))
        output = translator.translate_images(source)
        check_finite(output)
        source, output = source[0], output[0]
        try:
            grid = dense_grid(translator, source, output, self.layer, self.max_nodes)
        except UserError as error:
            return View(source, output, reason=str(error))
        return View(source, output, grid)

    def _fitted(self, picture: Image.Image, stride: int) -> np.ndarray:
        """The image as uint8 (H, W, 3), resized so that the stride divides its sides.

        Padding would add graph nodes for content that is not in the image.
        """
        picture = to_rgb(picture)
        shrink = min(1.0, self.max_side / max(picture.size))
        size = [max(SMALLEST, round(side * shrink / stride) * stride) for side in picture.size]
        return np.array(picture.resize(size, Image.Resampling.BICUBIC))

    def _read(self, label: str) -> Translator:
        item = self._trained[label]
        return load_translator(item.config, str(item.checkpoint))
