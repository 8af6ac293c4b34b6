"""Arrays through a translator: batches of one size, or one large image in tiles."""
import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from mmgcl.apis.file_values import FileValues
from mmgcl.apis.pixels import as_input, check_finite, pad
from mmgcl.apis.tiled import OVERLAP, TiledTranslation
from mmgcl.errors import ConfigError
from mmgcl.models.translators import Translator
from mmgcl.visualization.grid import to_values


@dataclass(frozen=True)
class Settings:
    """How images are translated.

    Attributes:
        tile: side in pixels; an image of more than ``1.5 * tile ** 2`` pixels goes in tiles.
        exact: tiles take the norms' statistics of the whole image from passes of their own, one
            up to each norm, so that the result is that of the whole image. Else from crops of it
            in one pass, about five times as fast: as seamless, but some levels off in places.
        amp: bfloat16.
    """

    tile: int = 768
    exact: bool = True
    amp: bool = False

    def __post_init__(self) -> None:
        if self.tile < 2 * OVERLAP:
            raise ConfigError(f'tile must be at least {2 * OVERLAP} pixels, got {self.tile}')


class ArrayTranslation:
    """Translates arrays with the generators of a translator.

    Args:
        translator: in test mode, on its device.
        settings: how.
        direction, style, samples: as of ``translate_images``; a style is an image or a seed.
        values: how files are read and written; None for 8-bit RGB.

    Raises:
        ConfigError: for a direction or styles that the model does not have.
    """

    def __init__(self, translator: Translator, settings: Settings, direction: str = 'xy',
                 style: object = None, samples: int = 1, values: FileValues | None = None) -> None:
        self.translator, self.settings = translator, settings
        self.values = values or FileValues()
        self.device = translator.data_preprocessor.device
        self.stride = translator.stride
        self.samples = samples
        self.options = {'direction': direction, **self._style(style, samples)}
        try:
            translator.check_direction(direction)
        except ValueError as error:
            raise ConfigError(str(error)) from error

    def in_tiles(self, image: np.ndarray) -> bool:
        """Whether an image is too large for one piece.

        A method that needs no training depends on the whole image in more ways than a norm does.
        """
        if self.translator.training_free:
            return False
        return image.shape[0] * image.shape[1] > 1.5 * self.settings.tile ** 2

    @torch.inference_mode()
    def batch(self, images: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
        """Translations, for each image as many as samples.

        Args:
            images: (H, W, C), all of one size, bytes or floats in [0, 1].
        """
        height, width = images[0].shape[:2]
        padded = np.stack([pad(image, self.stride) for image in images])
        made = self._translate(as_input(padded, self.device))
        check_finite(made)
        pixels = to_values(made[..., :height, :width], self.values.scale)
        return [list(pixels[first:first + self.samples])
                for first in range(0, len(pixels), self.samples)]

    @torch.inference_mode()
    def tiles(self, image: np.ndarray,
              advance: Callable[[float], None] = lambda share: None) -> list[np.ndarray]:
        """The translation of one image at a memory that does not grow with it.

        Args:
            advance: called with shares of the whole work.
        """
        if self.samples != 1:
            raise ConfigError(f'an image of {image.shape[0]} x {image.shape[1]} goes in tiles, '
                              'in one style at a time: samples must be 1')
        height, width = image.shape[:2]
        side = self.settings.tile // self.stride * self.stride
        passes = 12 if self.settings.exact else 2  # about
        work = TiledTranslation(self._translate, pad(image, self.stride), side, self.stride,
                                self.device, lambda share: advance(share / passes),
                                self.values.scale)
        statistics = (work.exact_statistics if self.settings.exact else work.sampled_statistics)()
        return [work.run(statistics)[:height, :width]]

    def _translate(self, images: Tensor) -> Tensor:
        with self._precision():
            return self.translator.translate_images(images, **self.options)

    def _precision(self) -> AbstractContextManager:
        if not self.settings.amp:
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _style(self, style: object, samples: int) -> dict[str, object]:
        if style is None and samples == 1:
            return {}
        accepted = inspect.signature(self.translator.translate_images).parameters
        if 'style' not in accepted:
            raise ConfigError('this model has no styles; leave style and samples out')
        if 'samples' not in accepted and (samples != 1 or isinstance(style, int)):
            raise ConfigError('this model has no random styles: give an image as the style, and '
                              'leave samples out')
        if samples < 1:
            raise ConfigError(f'samples must be at least 1, got {samples}')
        if style is not None and not isinstance(style, int):
            if samples != 1:
                raise ConfigError(f'an image has one style, got samples={samples}')
            style = as_input(pad(self.values.read(style), self.stride), self.device)
        return {'style': style, **({'samples': samples} if 'samples' in accepted else {})}
