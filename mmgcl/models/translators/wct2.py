"""Photorealistic style transfer by wavelet-corrected whitening and colouring."""
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import DataError
from mmgcl.models.generators.wavelet import Skip, WaveletAutoencoder
from mmgcl.models.layers.haar import Bands
from mmgcl.models.layers.whitening_coloring import transfer_statistics
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.style_images import StyleImages, as_unit
from mmgcl.registry import MODELS

PARTS = ('encoder', 'skip', 'decoder')
Segments = tuple[Tensor, Tensor]


class StyleFeatures(NamedTuple):
    """Features of a style image: by level where they are transferred, and its skips."""

    encoder: dict[int, Tensor]
    skips: list[Skip]
    decoder: dict[int, Tensor]


@MODELS.register_module()
class WCT2(Translator):
    """Transfers the feature statistics of a style image (Yoo et al., ICCV 2019).

    There is nothing to train: encoder and decoder come from the published files. On the way
    through them the features take the mean and covariance of the style's, at each of four levels;
    wavelet pooling keeps the structure.

    Args:
        autoencoder: config of the :class:`WaveletAutoencoder`.
        style: path of the style image, or config of a data set with one image of domain y, which
            is the style; None leaves it to each call.
        transfer_at: where statistics are transferred, some of 'encoder', 'skip' and 'decoder'.
        alpha: share of the transferred features; the rest stays the content's.
        data_preprocessor: config of the preprocessor.

    Raises:
        ValueError: if ``transfer_at`` is empty or names something else.
    """

    directions = {'xy': 'autoencoder'}
    training_free = True

    def __init__(self, autoencoder: dict, style: str | dict | None = None,
                 transfer_at: Sequence[str] = PARTS, alpha: float = 1.0,
                 data_preprocessor: dict | None = None) -> None:
        super().__init__({}, {}, data_preprocessor)
        if not transfer_at or not set(transfer_at) <= set(PARTS):
            raise ValueError(f'transfer_at must be some of {", ".join(PARTS)}, got {transfer_at}')
        self.autoencoder: WaveletAutoencoder = MODELS.build(autoencoder)
        self.style_images = StyleImages(style)
        self.transfer_at, self.alpha = frozenset(transfer_at), alpha

    @torch.no_grad()
    def translate_images(self, images: Tensor, direction: str = 'xy', style: Tensor | None = None,
                         segments: Segments | None = None) -> Tensor:
        """Images with the colours and texture statistics of another.

        Args:
            images: (B, 3, H, W) in [-1, 1].
            direction: 'xy'.
            style: an image (1, 3, H', W') in [-1, 1] instead of that of the config.
            segments: label maps (H, W) and (H', W') of content and style; each label takes the
                statistics of its own pixels.

        Returns:
            (B, 3, H, W).

        Raises:
            ValueError: for another direction.
            ConfigError: if there is no style image.
            DataError: if the config gives several.
        """
        self.check_direction(direction)
        with torch.autocast(images.device.type, enabled=False):
            style = as_unit(self._style() if style is None else style).to(images)
            results = [self._padded(as_unit(image[None]), style, segments) for image in images]
        return torch.cat(results).clamp(0, 1) * 2 - 1

    def transfer(self, content: Tensor, style: Tensor,
                 segments: Segments | None = None) -> Tensor:
        """A stylized image before it is clamped.

        Args:
            content: (1, 3, H, W) in [0, 1], sides multiples of 8.
            style: (1, 3, H', W'), likewise.
            segments: label maps (H, W) and (H', W').
        """
        network, known = self.autoencoder, self._style_features(style)
        features, skips = content, []
        for level in (1, 2, 3, 4):
            features, found = network.encode(level, features)
            if 'encoder' in self.transfer_at:
                features = self._match(features, known.encoder[level], segments)
            skips += found
        if 'skip' in self.transfer_at:
            skips = [self._match_skip(*pair, segments) for pair in zip(skips, known.skips)]
        for level in (4, 3, 2, 1):
            if 'decoder' in self.transfer_at and level in known.decoder:
                features = self._match(features, known.decoder[level], segments)
            features = network.decode(level, features, skips)
        return features

    def _style(self) -> Tensor:
        images = self.style_images()
        if len(images) > 1:
            raise DataError(f'WCT2 takes one style image, and model.style names {len(images)}: '
                            'set it to the path of one')
        return images[0]

    def _padded(self, content: Tensor, style: Tensor, segments: Segments | None) -> Tensor:
        """The content is continued to whole blocks; of the style what exceeds them is left out."""
        height, width = content.shape[2:]
        stride = self.autoencoder.stride
        style_height, style_width = (length // stride * stride for length in style.shape[2:])
        if min(height, width) < 2 * stride or min(style_height, style_width) < 2 * stride:
            raise DataError(f'WCT2 needs sides of at least {2 * stride} pixels, got an image of '
                            f'{height} x {width} and a style of {style.shape[2]} x '
                            f'{style.shape[3]}')
        ends = (0, -width % stride, 0, -height % stride)
        style = style[..., :style_height, :style_width]
        if segments is not None:
            labels, style_labels = segments
            labels = F.pad(labels[None, None].float(), ends, mode='reflect')[0, 0]
            segments = labels, style_labels[:style_height, :style_width]
        padded = F.pad(content, ends, mode='reflect')
        return self.transfer(padded, style, segments)[..., :height, :width]

    def _style_features(self, style: Tensor) -> StyleFeatures:
        network, features = self.autoencoder, style
        known = StyleFeatures({}, [], {})
        for level in (1, 2, 3, 4):
            features, found = network.encode(level, features)
            known.encoder[level] = features
            known.skips.extend(found)
        if 'encoder' not in self.transfer_at:
            known.decoder[4] = features  # else the encoder has just matched it
        for level in (4, 3, 2):
            features = network.decode(level, features, known.skips)
            known.decoder[level - 1] = features
        return known

    def _match(self, features: Tensor, style: Tensor, segments: Segments | None) -> Tensor:
        return transfer_statistics(features, style, self.alpha, segments)

    def _match_skip(self, skip: Skip, style: Skip, segments: Segments | None) -> Skip:
        """The features before pooling are not transferred, as published."""
        details = [self._match(*bands, segments) for bands in zip(skip.bands[1:], style.bands[1:])]
        return Skip(Bands(skip.bands.low, *details), skip.original)
