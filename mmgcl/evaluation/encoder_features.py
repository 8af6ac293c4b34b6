"""Adapter that uses a frozen encoder as feature extractor of distribution metrics."""
import torch
from torch import Tensor, nn

from mmgcl.models.build import build_part
from mmgcl.registry import MODELS


@MODELS.register_module()
class EncoderFeatures(nn.Module):
    """Global average of a frozen encoder's last feature map.

    FID and KID of such features can rank methods, but are not comparable with published numbers, so
    score names carry the encoder's name. Choose an encoder that none of the compared methods uses
    in training.

    Args:
        encoder: module or config of a ``FrozenEncoder``.

    Attributes:
        note: appended to every score name.

    Shapes:
        uint8 images (B, 3, H, W) -> (B, C).

    Example::

        extractor = dict(type='EncoderFeatures', encoder=dict(
            type='TorchvisionEncoder', model='squeezenet1_1', layers=('features.12',)))
    """

    def __init__(self, encoder: dict | nn.Module) -> None:
        super().__init__()
        self.encoder = build_part(encoder)
        self.note = f'{self.encoder.title}, not comparable with published FID'

    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        reals = next(self.encoder.buffers())
        return self.encoder(images.to(reals.dtype) / 127.5 - 1)[-1].mean((2, 3))
