"""Translation of arrays, in batches of equal size or, for large images, in tiles."""
import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mmgcl.apis.file_values import FileValues
from mmgcl.apis.pixels import as_input, check_finite, pad
from mmgcl.apis.tiled import OVERLAP, TiledTranslation
from mmgcl.apis.tiled_transfer import TileTransfer
from mmgcl.errors import ConfigError
from mmgcl.models.translators import WCT2, Translator
from mmgcl.models.translators.noise import tile_noise
from mmgcl.visualization.grid import to_values
from mmgcl.wrappers import unwrapped


@dataclass(frozen=True)
class Settings:
    """Inference settings.

    Attributes:
        tile: tile size in pixels; images of more than ``1.5 * tile ** 2`` pixels are tiled.
        exact: measure the normalisation statistics of a tiled image exactly, with one partial pass
            per normalisation layer, which reproduces the untiled result. False estimates them from
            crops in a single pass: about five times as fast and equally seamless, but off by a few
            grey levels in places.
        amp: run the network in bfloat16 autocast.
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
        translator: the model, in eval mode and on its device.
        settings: inference settings.
        direction, style, samples: as in ``translate_images``; a style is an image or a seed.
        values: how files are read and written; None for 8-bit RGB.

    Raises:
        ConfigError: for a direction or styles that the model does not support.
    """

    def __init__(self, translator: Translator, settings: Settings, direction: str = 'xy',
                 style: object = None, samples: int = 1, values: FileValues | None = None) -> None:
        self.translator, self.settings = translator, settings
        self.values = values or FileValues()
        self.device = translator.data_preprocessor.device
        self.stride = translator.stride
        self.samples = samples
        self.options: dict[str, Any] = {'direction': direction, **self._style(style, samples)}
        try:
            translator.check_direction(direction)
        except ValueError as error:
            raise ConfigError(str(error)) from error

    def in_tiles(self, image: np.ndarray) -> bool:
        """Whether an image is large enough to be tiled.

        STROTSS is never tiled: its result does not depend on the image through statistics alone.
        """
        if not self.translator.tiling:
            return False
        return image.shape[0] * image.shape[1] > 1.5 * self.settings.tile ** 2

    @torch.inference_mode()
    def batch(self, images: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
        """Translations of a batch of images; one list of ``samples`` arrays per image.

        Args:
            images: (H, W, C) of equal size, bytes or floats in [0, 1].
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
        """Translates one image in tiles, with memory that does not grow with the image.

        Args:
            image: uint8 (H, W, 3).
            advance: progress callback, called with fractions of the total work.

        Returns:
            One array (H, W, C) per style.
        """
        if self.samples == 1:
            return [self._tiled(image, self._translate, advance)]
        # One after the other: the statistics of a tile are those of one style.
        return [self._tiled(image, partial(self._translate, only=index),
                            lambda share: advance(share / self.samples))
                for index in range(self.samples)]

    def _tiled(self, image: np.ndarray, translate: Callable[..., Tensor],
               advance: Callable[[float], None]) -> np.ndarray:
        height, width = image.shape[:2]
        side = self.settings.tile // self.stride * self.stride
        passes = 12 if self.settings.exact else 2  # approximate, for the progress bar
        transfer = self._transfer() if isinstance(self.translator, WCT2) else None
        work = TiledTranslation(transfer or translate, pad(image, self.stride), side,
                                self.stride, self.device, lambda share: advance(share / passes),
                                self.values.scale, getattr(self._network, 'reach', 0))
        if transfer is not None:
            transfer.measure(work)
            return work.run([])[:height, :width]
        statistics = (work.exact_statistics if self.settings.exact else work.sampled_statistics)()
        return work.run(statistics)[:height, :width]

    def _transfer(self) -> TileTransfer:
        like = torch.zeros((), device=self.device)
        style = self.translator.chosen_style(self.options.get('style'), like)
        return TileTransfer(self.translator, self.translator.style_features(style))

    @property
    def _network(self) -> nn.Module:
        name = self.translator.directions[self.options['direction']]
        return unwrapped(self.translator.network(name))

    def _translate(self, images: Tensor, origin: tuple[int, int] = (0, 0),
                   **options: Any) -> Tensor:
        """Translations of images that begin at a row and column of a larger one."""
        noise = tile_noise(self._network, images, origin)
        with self._precision():
            if noise:
                return self._network(images, **noise)
            return self.translator.translate_images(images, **self.options, **options)

    def _precision(self) -> AbstractContextManager:
        if not self.settings.amp:
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _style(self, style: object, samples: int) -> dict[str, Any]:
        if style is None and samples == 1:
            return {}
        accepted = inspect.signature(self.translator.translate_images).parameters
        if 'style' not in accepted or getattr(self.translator, 'style_channels', None) == 0:
            raise ConfigError('this model has no styles; omit style and samples')
        if 'samples' not in accepted and (samples != 1 or isinstance(style, int)):
            raise ConfigError('this model has no random styles: pass a style image, and omit '
                              'samples')
        if samples < 1:
            raise ConfigError(f'samples must be at least 1, got {samples}')
        if style is not None and not isinstance(style, int):
            if samples != 1:
                raise ConfigError(f'a style image allows one sample only, got samples={samples}')
            style = as_input(pad(self.values.read(style), self.stride), self.device)
        return {'style': style, **({'samples': samples} if 'samples' in accepted else {})}
