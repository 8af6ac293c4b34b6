"""Photorealistic style transfer by wavelet-corrected whitening and colouring."""
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import DataError
from mmgcl.models.generators.wavelet import Skip, WaveletAutoencoder
from mmgcl.models.layers.haar import Bands
from mmgcl.models.layers.whitening_coloring import Moments, transfer_statistics
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.style_images import StyleImages, as_unit
from mmgcl.registry import MODELS

PARTS = ('encoder', 'skip', 'decoder')
Segments = tuple[Tensor, Tensor]
MomentsOf = Callable[[Sequence[Tensor]], Sequence[Moments | None]]


def no_moments(features: Sequence[Tensor]) -> Sequence[None]:
    """For whole images: each transfer computes the moments of its own features."""
    return [None] * len(features)


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
            style = self.chosen_style(style, images)
            results = [self._padded(as_unit(image[None]), style, segments) for image in images]
        return torch.cat(results).clamp(0, 1) * 2 - 1

    def transfer(self, content: Tensor, style: Tensor | StyleFeatures,
                 segments: Segments | None = None,
                 moments_of: MomentsOf = no_moments) -> Tensor:
        """A stylized image before it is clamped.

        Args:
            content: (1, 3, H, W) in [0, 1], sides multiples of 8.
            style: (1, 3, H', W'), likewise; or what :meth:`style_features` made of it.
            segments: label maps (H, W) and (H', W').
            moments_of: called before each transfer with the content features (1, C, H_l, W_l) that
                take part in it; gives the moments of the whole content of which this is a tile.
        """
        network = self.autoencoder
        known = self.style_features(style) if isinstance(style, Tensor) else style
        features, skips = content, []

        def match(features: Tensor, style: Tensor) -> Tensor:
            moments, = moments_of([features])
            return transfer_statistics(features, style, self.alpha, segments, moments)

        for level in (1, 2, 3, 4):
            features, found = network.encode(level, features)
            if 'encoder' in self.transfer_at:
                features = match(features, known.encoder[level])
            skips += found
        if 'skip' in self.transfer_at:
            skips = self._match_skips(skips, known.skips, segments, moments_of)
        for level in (4, 3, 2, 1):
            if 'decoder' in self.transfer_at and level in known.decoder:
                features = match(features, known.decoder[level])
            features = network.decode(level, features, skips)
        return features

    def chosen_style(self, style: Tensor | None, like: Tensor) -> Tensor:
        """The style (1, 3, H', W') in [0, 1]: the one given, or the config's; sides multiples of 8.

        Raises:
            ConfigError: if there is none.
            DataError: if there are several, or it is too small.
        """
        if style is None:
            images = self.style_images()
            if len(images) > 1:
                raise DataError(f'WCT2 takes one style image, and model.style names {len(images)}: '
                                'set it to the path of one')
            style = images[0]
        self._check_size(style, 'a style')
        height, width = (length // self.stride * self.stride for length in style.shape[2:])
        return as_unit(style).to(like)[..., :height, :width]

    def _check_size(self, image: Tensor, name: str) -> None:
        least = 2 * self.stride
        if min(image.shape[2:]) < least:
            raise DataError(f'WCT2 needs sides of at least {least} pixels, got {name} of '
                            f'{image.shape[2]} x {image.shape[3]}')

    def _padded(self, content: Tensor, style: Tensor, segments: Segments | None) -> Tensor:
        """The content is continued to whole blocks."""
        self._check_size(content, 'an image')
        height, width = content.shape[2:]
        ends = (0, -width % self.stride, 0, -height % self.stride)
        if segments is not None:
            labels, style_labels = segments
            labels = F.pad(labels[None, None].float(), ends, mode='reflect')[0, 0]
            segments = labels, style_labels[:style.shape[2], :style.shape[3]]
        padded = F.pad(content, ends, mode='reflect')
        return self.transfer(padded, style, segments)[..., :height, :width]

    def style_features(self, style: Tensor) -> StyleFeatures:
        """What a transfer takes of a style (1, 3, H', W') in [0, 1], sides multiples of 8."""
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

    def _match_skips(self, skips: Sequence[Skip], styles: Sequence[Skip],
                     segments: Segments | None, moments_of: MomentsOf) -> list[Skip]:
        """Skips with matched details; the features before pooling stay, as published."""
        details = [band for skip in skips for band in skip.bands[1:]]
        style_details = [band for style in styles for band in style.bands[1:]]
        matched = [
            transfer_statistics(detail, style, self.alpha, segments, moments)
            for detail, style, moments in zip(details, style_details, moments_of(details))]
        return [Skip(Bands(skip.bands.low, *matched[3 * index:3 * index + 3]), skip.original)
                for index, skip in enumerate(skips)]
