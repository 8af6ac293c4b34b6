"""Translation of a single image together with its graphs, for the demo page."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mmgcl.analysis import DenseGrid, dense_grid
from mmgcl.apis.pixels import SMALLEST, as_input, check_finite
from mmgcl.checkpoints.translator import load_translator
from mmgcl.datasets.image_files import to_rgb
from mmgcl.demo.styles import Styles, has_styles
from mmgcl.demo.trained import Trained
from mmgcl.errors import ConfigError, UserError
from mmgcl.models.translators import Translator

LOADED = 4  # models kept in memory
DEFAULT = Styles()


@dataclass(frozen=True)
class View:
    """An input image, its translations and their graphs.

    Attributes:
        source: the input (3, H, W) in [-1, 1].
        outputs: one translation per style (K, 3, H, W) in [-1, 1].
        grid: graphs of the input and the first output, or None.
        reason: why there is no graph; '' if there is one.
    """

    source: Tensor
    outputs: Tensor
    grid: DenseGrid | None = None
    reason: str = ''

    @property
    def output(self) -> Tensor:
        """The first translation (3, H, W)."""
        return self.outputs[0]


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

    def trained(self, label: str) -> Trained:
        """The checkpoint of a label."""
        return self._trained[label]

    def has_styles(self, label: str) -> bool:
        """Whether the model translates in many styles."""
        return has_styles(self._load(label))

    @torch.no_grad()
    def look(self, label: str, picture: Image.Image, styles: Styles = DEFAULT) -> View:
        """Translates an image of any size and builds its graphs.

        Args:
            label: one of :attr:`labels`.
            picture: the input image.
            styles: for models that have them; others ignore it.

        Raises:
            CheckpointError: if the checkpoint cannot be used.
        """
        view = self.translate(label, picture, styles)
        try:
            grid = dense_grid(self._load(label), view.source, view.output, self.layer,
                              self.max_nodes)
        except UserError as error:
            return replace(view, reason=str(error))
        return replace(view, grid=grid)

    @torch.no_grad()
    def translate(self, label: str, picture: Image.Image, styles: Styles = DEFAULT) -> View:
        """As :meth:`look`, without graphs."""
        translator = self._load(label)
        source = as_input(self._fitted(picture, translator.stride))
        options: dict[str, Any] = {}
        if has_styles(translator) and styles.picture is not None:
            options['style'] = as_input(self._fitted(styles.picture, translator.stride))
        elif has_styles(translator):
            options.update(style=styles.seed, samples=styles.count)
        outputs = translator.translate_images(source, **options)
        check_finite(outputs)
        return View(source[0], outputs)

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
