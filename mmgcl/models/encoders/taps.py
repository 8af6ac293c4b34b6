"""The generator's own layers as an encoder."""
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from mmgcl.errors import ConfigError
from mmgcl.registry import MODELS


@MODELS.register_module()
class GeneratorTaps(nn.Module):
    """Names layers of the generator whose features serve as an encoder's, as in CUT.

    It has no weights and keeps no reference to the generator: a translator's networks are called
    through the translator. So the features come from

    .. code-block:: python

        generator(image, taps=encoder.layers, encode_only=True)

    which ``context.features(encoder, ...)`` does.

    Args:
        layers: taps of the generator, in the order wanted; the default is CUT's.
        generator: the built generator, asked once for the channels of its taps.
        source_network: name of the translator's network whose layers these are.

    Attributes:
        out_channels: channels of each feature.

    Raises:
        ValueError: without a generator, or for a tap that it does not have.
        ConfigError: for a generator without taps.
    """

    def __init__(
            self, layers: Sequence[int] = (0, 4, 8, 12, 16),
            generator: nn.Module | None = None, source_network: str = 'generator') -> None:
        super().__init__()
        if generator is None:
            raise ValueError('GeneratorTaps needs the generator whose layers it names, got None')
        if not hasattr(generator, 'tap_channels'):
            raise ConfigError(
                f'{type(generator).__name__} has no taps, so GeneratorTaps cannot encode with it: '
                'take a generator with taps, such as ResnetGenerator, or encoder=dict('
                "type='VGG16Encoder')")
        self.layers, self.source_network = tuple(layers), source_network
        tapped: Any = generator
        self.out_channels: tuple[int, ...] = tapped.tap_channels(self.layers)

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """Raises RuntimeError, since the generator computes these features."""
        raise RuntimeError(
            'GeneratorTaps has no network; call '
            'generator(image, taps=encoder.layers, encode_only=True)')

    def extra_repr(self) -> str:
        return f'layers={self.layers}'
