"""Style transfer by relaxed optimal transport and self-similarity."""
from collections.abc import Sequence

import torch
from mmengine.logging import print_log
from torch import Tensor
from torch.nn import functional as F

from mmgcl.errors import DataError
from mmgcl.models.layers.hypercolumn import hypercolumns, nearest_hypercolumns
from mmgcl.models.layers.laplacian_pyramid import laplacian_pyramid, synthesize
from mmgcl.models.losses.strotss import STROTSSLoss
from mmgcl.models.translators.base import Translator
from mmgcl.models.translators.style_images import StyleImages, as_unit
from mmgcl.registry import MODELS
from mmgcl.structures.step_random import StepRandom

LOG_INTERVAL = 50
SHORTEST = 16  # pixels of which VGG16's deepest layers leave one


@MODELS.register_module()
class STROTSS(Translator):
    r"""Optimises each image individually (Kolkin, Salavon and Shakhnarovich, CVPR 2019).

    There is nothing to train. At each scale, from coarse to fine, the Laplacian pyramid of the
    image is changed by RMSprop until its hypercolumns are distributed like those of the style and
    keep the distances among each other that those of the content have (:class:`STROTSSLoss`).

    A result depends on ``seed``, the image and the style alone, not on the batch it came in.

    Args:
        encoder: config of a frozen encoder: any that gives a tuple of layer features of images in
            [-1, 1], shallow layers first.
        style: path of the style image, or config of a data set whose images of domain y are the
            style; None leaves it to each call.
        sampler: config of the choice of pixels; the default is the published one.
        content_weight: alpha at the first scale; it is halved from one scale to the next.
        long_sides: long side in pixels at each scale.
        iterations: steps at each scale.
        layer_rms: root mean square to which each layer of the encoder is scaled, measured on the
            style at each scale; None takes features as they are, as published for VGG16, whose
            are near 1. Encoders with larger ones need it, else colours count for nothing.
        lr, last_lr: step sizes, and that of the last scale.
        seed: of the choice of pixels.
        data_preprocessor: config of the preprocessor.

    Raises:
        ValueError: if a number is not positive or ``long_sides`` does not grow.
    """

    directions = {'xy': 'encoder'}
    training_free = True
    tiling = False

    def __init__(self, encoder: dict, style: str | dict | None = None, sampler: dict | None = None,
                 content_weight: float = 16.0, long_sides: Sequence[int] = (64, 128, 256, 512),
                 iterations: int = 250, layer_rms: float | None = None, lr: float = 2e-3,
                 last_lr: float = 1e-3, seed: int = 0,
                 data_preprocessor: dict | None = None) -> None:
        super().__init__({}, {}, data_preprocessor)
        _check(content_weight=content_weight, iterations=iterations, lr=lr, last_lr=last_lr,
               layer_rms=1 if layer_rms is None else layer_rms)
        sides = list(long_sides)
        if not sides or sides != sorted(set(sides)) or sides[0] < 1:
            raise ValueError(f'long_sides must be positive and grow, got {tuple(sides)}')
        self.encoder = MODELS.build(encoder)
        self.sampler = MODELS.build(sampler or {'type': 'RandomPixelSampler'})
        self.style_images = StyleImages(style)
        self.content_weight, self.long_sides = content_weight, tuple(sides)
        self.iterations, self.lr, self.last_lr = iterations, lr, last_lr
        self.layer_rms, self.seed = layer_rms, seed

    @property
    def stride(self) -> int:
        """Images of any size are taken."""
        return 1

    def translate_images(self, images: Tensor, direction: str = 'xy',
                         style: Tensor | None = None) -> Tensor:
        """Each image in the style of another, optimised at the sizes of ``long_sides``.

        Args:
            images: (B, 3, H, W) in [-1, 1].
            direction: 'xy'.
            style: an image (1, 3, H', W') in [-1, 1] instead of those of the config.

        Returns:
            (B, 3, H, W); a result of the last scale that has another size is resized.

        Raises:
            ValueError: for another direction.
            ConfigError: if there is no style image.
            DataError: if an image is so narrow that it has less than 16 pixels at a scale.
        """
        self.check_direction(direction)
        # A caller may translate under inference_mode; the optimisation needs gradients.
        with torch.inference_mode(False), torch.enable_grad(), torch.autocast(
                images.device.type, enabled=False):
            styles = [style] if style is not None else self.style_images()
            styles = [as_unit(image.clone().to(images.device)).to(images) for image in styles]
            results = [self._stylize(as_unit(image[None].clone()), styles) for image in images]
            return torch.cat([_resize(result, images.shape[2:], antialias=True)
                              for result in results]) * 2 - 1

    def features(self, image: Tensor) -> list[Tensor]:
        """Layers of a hypercolumn: the image (1, 3, H, W) in [0, 1] and what the encoder gives."""
        return [image, *self.encoder(2 * image - 1)]

    def _stylize(self, content: Tensor, styles: Sequence[Tensor]) -> Tensor:
        """The image in [0, 1] that the last scale gives for one of (1, 3, H, W)."""
        result: Tensor | None = None
        for scale, side in enumerate(self.long_sides):
            last = scale == len(self.long_sides) - 1
            resized = resize_long_side(content, side)
            scaled_styles = [resize_long_side(image, side) for image in styles]
            if result is None:
                colour = torch.stack([image.mean((2, 3), keepdim=True) for image in scaled_styles])
                start = colour.mean(0) + detail(resized)
            else:
                start = _resize(result, resized.shape[2:])
                start = start if last else start + detail(resized)
            result = self._optimize(start, resized, scaled_styles, scale,
                                    self.last_lr if last else self.lr)
        return result.clamp(0, 1)  # type: ignore[union-attr]  # long_sides is not empty

    def _optimize(self, start: Tensor, content: Tensor, styles: Sequence[Tensor], scale: int,
                  lr: float) -> Tensor:
        """The image of the last step of one scale."""
        side, weight = self.long_sides[scale], self.content_weight / 2 ** scale
        random = StepRandom(self.seed, scale * self.iterations)
        grid = self.sampler.grid(*content.shape[2:], random).to(content.device)
        with torch.no_grad():
            content_features = self.features(content)
            columns = torch.cat([self._style_columns(image, random) for image in styles])
            factors = self._channel_factors(columns)
            objective = STROTSSLoss(columns * factors, weight)
        pyramid = [level.detach().requires_grad_() for level in laplacian_pyramid(start)]
        optimizer = torch.optim.RMSprop(pyramid, lr)
        for step in range(self.iterations):
            random = StepRandom(self.seed, scale * self.iterations + step)
            points = self.sampler.points(grid, random)
            image = synthesize(pyramid)
            loss = objective(hypercolumns(self.features(image), points) * factors,
                             hypercolumns(content_features, points) * factors)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if (step + 1) % LOG_INTERVAL == 0 or step + 1 == self.iterations:
                print_log(f'STROTSS: long side {side} px, step {step + 1} of {self.iterations}, '
                          f'loss {loss.item():.4f}', logger='current')
        return image.detach()

    def _style_columns(self, style: Tensor, random: StepRandom) -> Tensor:
        points = self.sampler.style_points(*style.shape[2:], random).to(style.device)
        return nearest_hypercolumns(self.features(style), points)

    def _channel_factors(self, columns: Tensor) -> Tensor:
        """What each channel (C,) of hypercolumns (M, C) is multiplied by."""
        factors = torch.ones_like(columns[0])
        if self.layer_rms is not None:
            first = 3  # colours stay as they are
            for channels in self.encoder.out_channels:
                layer = slice(first, first + channels)
                factors[layer] = self.layer_rms / columns[:, layer].square().mean().sqrt()
                first += channels
        return factors


def resize_long_side(image: Tensor, side: int) -> Tensor:
    """An image (B, 3, H, W) of which the long side has ``side`` pixels, without antialiasing.

    Raises:
        DataError: if the short side would have less than 16.
    """
    factor = side / max(image.shape[2:])
    size = [int(length * factor) for length in image.shape[2:]]
    if min(size) < SHORTEST:
        raise DataError(
            f'an image of {image.shape[2]} x {image.shape[3]} is too narrow: with a long side of '
            f'{side} pixels its short side has {min(size)}, less than {SHORTEST}; crop it, or '
            'begin with a larger long_sides')
    return _resize(image, size)


def detail(image: Tensor) -> Tensor:
    """What an image (B, 3, H, W) loses when it is halved."""
    height, width = image.shape[2:]
    smaller = _resize(image, (max(height // 2, 1), max(width // 2, 1)))
    return image - _resize(smaller, (height, width))


def _resize(image: Tensor, size: Sequence[int], antialias: bool = False) -> Tensor:
    if image.shape[2:] == torch.Size(size):
        return image
    return F.interpolate(image, tuple(size), mode='bilinear', align_corners=False,
                         antialias=antialias)


def _check(**numbers: float) -> None:
    for name, number in numbers.items():
        if number <= 0:
            raise ValueError(f'{name} must be positive, got {number}')
