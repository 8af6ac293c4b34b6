"""VGG-19 with wavelet pooling, and the decoder that inverts it."""
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mmgcl.models.generators.wavelet_weights import read_wavelet
from mmgcl.models.layers.haar import Bands, haar_pool, haar_unpool
from mmgcl.registry import MODELS

# Layers of the encoder between the points at which features are transferred; 'pool' ends a level.
ENCODER = {
    'cat5': (('conv0', 'conv1_1'), ('conv1_2', 'pool', 'conv2_1'), ('conv2_2', 'pool', 'conv3_1'),
             ('conv3_2', 'conv3_3', 'conv3_4', 'pool', 'conv4_1')),
    'sum': (('conv0', 'conv1_1', 'conv1_2', 'pool'), ('conv2_1', 'conv2_2', 'pool'),
            ('conv3_1', 'conv3_2', 'conv3_3', 'conv3_4', 'pool'), ('conv4_1',)),
}
DECODER = (('conv4_1', 'unpool', 'conv3_4', 'conv3_3', 'conv3_2'),
           ('conv3_1', 'unpool', 'conv2_2'), ('conv2_1', 'unpool', 'conv1_2'), ('conv1_1',))
LINEAR = {'encoder': 'conv0', 'decoder': 'conv1_1'}  # the layers without ReLU


class Skip(NamedTuple):
    """Skip connection of a wavelet pooling: its high-frequency bands and its input."""

    bands: Bands
    original: Tensor


@MODELS.register_module()
class WaveletAutoencoder(nn.Module):
    """Encoder and decoder of WCT2 (Yoo et al., ICCV 2019): VGG-19 up to relu4_1 and back.

    Wavelet pooling keeps in its skips what the low band lacks, so that the decoder can give the
    image back without loss of structure. All convolutions of 3 x 3 pad by reflection.

    Args:
        unpool: how bands are joined: ``'sum'``, the exact inverse of pooling; or ``'cat5'``, which
            concatenates the four bands and the features before pooling.
        channels: of the four levels; VGG-19's by default.
        weights: folder with the published files ``wave_encoder_UNPOOL_l4.pth`` and
            ``wave_decoder_UNPOOL_l4.pth``; None draws random weights, of use in tests only.

    Shapes:
        image (1, 3, H, W) in [0, 1], H and W multiples of 8 -> (1, 3, H, W).

    Raises:
        ValueError: for another way to join bands, or another number of levels.
        CheckpointError: if a file is missing or of another network.
    """

    stride = 8
    reach = 80  # pixels in each direction beyond which an output pixel depends on nothing

    def __init__(self, unpool: str = 'cat5', channels: Sequence[int] = (64, 128, 256, 512),
                 weights: str | None = None) -> None:
        super().__init__()
        if unpool not in ENCODER:
            raise ValueError(f"unpool must be 'cat5' or 'sum', got {unpool!r}")
        if len(channels) != 4:
            raise ValueError(f'channels must be those of 4 levels, got {tuple(channels)}')
        self.unpool = unpool
        self.encoder, self.decoder = _encoder(channels), _decoder(channels, unpool)
        if weights is not None:
            read_wavelet(weights, unpool, {'encoder': self.encoder, 'decoder': self.decoder})
        self.requires_grad_(False)

    def encode(self, level: int, features: Tensor) -> tuple[Tensor, list[Skip]]:
        """One level, from 1 to 4, of the encoder: features, and a skip if it pools."""
        skips = []
        for name in ENCODER[self.unpool][level - 1]:
            if name == 'pool':
                skips.append(Skip(haar_pool(features), features))
                features = skips[-1].bands.low
            else:
                features = self._run('encoder', name, features)
        return features, skips

    def decode(self, level: int, features: Tensor, skips: Sequence[Skip]) -> Tensor:
        """One level, from 4 to 1, of the decoder; ``skips`` are all three, the finest first."""
        for name in DECODER[4 - level]:
            if name == 'unpool':
                features = self._join(features, skips[level - 2])
            else:
                features = self._run('decoder', name, features)
        return features

    def forward(self, image: Tensor) -> Tensor:
        """Reconstructs an image without transfer."""
        features, skips = image, []
        for level in (1, 2, 3, 4):
            features, found = self.encode(level, features)
            skips += found
        for level in (4, 3, 2, 1):
            features = self.decode(level, features, skips)
        return features

    def _run(self, part: str, name: str, features: Tensor) -> Tensor:
        features = getattr(self, part)[name](features)
        return features if name == LINEAR[part] else features.relu()

    def _join(self, low: Tensor, skip: Skip) -> Tensor:
        bands = haar_unpool(skip.bands._replace(low=low))
        if self.unpool == 'sum':
            return torch.stack(tuple(bands)).sum(0)
        return torch.cat([*bands, skip.original], 1)

    def extra_repr(self) -> str:
        return f'unpool={self.unpool!r}'


def _convolution(in_channels: int, out_channels: int) -> nn.Conv2d:
    return nn.Conv2d(in_channels, out_channels, 3, padding=1, padding_mode='reflect')


def _encoder(channels: Sequence[int]) -> nn.ModuleDict:
    one, two, three, four = channels
    widths = {'conv1_1': (3, one), 'conv1_2': (one, one), 'conv2_1': (one, two),
              'conv2_2': (two, two), 'conv3_1': (two, three), 'conv3_2': (three, three),
              'conv3_3': (three, three), 'conv3_4': (three, three), 'conv4_1': (three, four)}
    return nn.ModuleDict({
        'conv0': nn.Conv2d(3, 3, 1),
        **{name: _convolution(*width) for name, width in widths.items()}})


def _decoder(channels: Sequence[int], unpool: str) -> nn.ModuleDict:
    one, two, three, four = channels
    joined = 5 if unpool == 'cat5' else 1
    widths = {'conv4_1': (four, three), 'conv3_4': (joined * three, three),
              'conv3_3': (three, three), 'conv3_2': (three, three), 'conv3_1': (three, two),
              'conv2_2': (joined * two, two), 'conv2_1': (two, one),
              'conv1_2': (joined * one, one), 'conv1_1': (one, 3)}
    return nn.ModuleDict({name: _convolution(*width) for name, width in widths.items()})
