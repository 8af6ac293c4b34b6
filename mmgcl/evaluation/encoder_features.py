"""Any frozen encoder as a network whose features compare sets of images."""
import torch
from torch import Tensor, nn

from mmgcl.models.build import build_part
from mmgcl.registry import MODELS


@MODELS.register_module()
class EncoderFeatures(nn.Module):
    """The last feature of a frozen encoder, averaged over the image.

    FID and KID of such features order methods, but no published number is in their scale; so the
    scores carry the encoder's name. Take an encoder that none of the methods compared trains on.

    Args:
        encoder: module or config of a ``FrozenEncoder``.

    Attributes:
        note: stands beside the name of every score.

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
